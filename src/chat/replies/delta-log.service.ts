import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { pause } from '../../common/pause.js';
import { isDatabaseAway } from '../../common/errors/database-problem.js';
import { CHAT_CHANNEL } from '../chat-signals.service.js';
import { STORE_DELTAS } from './replies.sql.js';

/** Of a notification's 8000 bytes, what its deltas may take as JSON. */
const NOTIFICATION_BYTES = 7_000;
/** Longer texts go as several deltas: six bytes of JSON for a character at most, and ids. */
const DELTA_CHARACTERS = 1_000;
/** Session, message and number in JSON, and the brackets. */
const FRAME_BYTES = 80;
const RETRY_MS = 300;
/** More pieces a second than this are gathered before they are stored and told: each costs all processes a row and a frame. */
const PIECES_A_SECOND = 4_000;
/** How long a piece waits for others at most, but for the first of a reply, which does not wait. */
const MAX_GATHERED_MS = 250;

interface Writer {
  messageId: number;
  runId: string;
  nextSeq: number;
  /** Not stored yet. */
  text: string;
  idle: (() => void)[];
  onLost: () => void;
}

interface Row {
  writer: Writer;
  seq: number;
  text: string;
  notification: number;
}

/** The pen of one run. */
export interface DeltaPen {
  append(text: string): void;
  /** Resolves when all that was appended is stored, or when the run is lost. */
  settled(): Promise<void>;
}

/**
 * Stores and tells the pieces of all replies that this process writes. One statement at a time takes all that has come
 * meanwhile: a lone reply waits for nothing, and a thousand of them cost a statement for each round, not for each piece, with
 * one row, one frame and one part of a notification for all that came of a reply meanwhile.
 * A piece is told when it is stored, by the same commit, so that nothing which was shown is lost with its process.
 */
@Injectable()
export class DeltaLogService implements OnModuleDestroy {
  private readonly logger = new Logger(DeltaLogService.name);
  private readonly waiting = new Set<Writer>();
  private writing = false;
  private stopped = false;
  /** When the next round may begin that takes more than first pieces. */
  private nextRoundAt = 0;
  /** Ends the pause before it. */
  private hurry: () => void = () => undefined;

  constructor(private readonly em: EntityManager) {}

  onModuleDestroy(): void {
    this.stopped = true;
  }

  /** `onLost` is called when another process has taken the reply over: nothing more is stored then. */
  open(run: { messageId: number; runId: string; nextSeq: number }, onLost: () => void): DeltaPen {
    const writer: Writer = { ...run, text: '', idle: [], onLost };
    return {
      append: (text) => {
        if (text === '') return;
        writer.text += text;
        this.waiting.add(writer);
        if (!this.writing) void this.write();
        else if (isUrgent(writer)) this.hurry();
      },
      settled: () =>
        new Promise((resolve) => {
          if (writer.text === '') resolve();
          else writer.idle.push(resolve);
        }),
    };
  }

  private async write(): Promise<void> {
    this.writing = true;
    // What is appended in this turn of the event loop goes along.
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const writers = this.due();
      if (writers.length === 0) {
        await this.gather();
        continue;
      }
      const rows = rowsOf(writers);
      try {
        this.settle(writers, rows, await this.store(rows));
      } catch (error) {
        if (isDatabaseAway(error) && !this.stopped) {
          await pause(RETRY_MS);
          continue;
        }
        await this.writeSingly(writers, rows, error);
      }
    }
    this.writing = false;
  }

  /** All that wait, or between rounds those whose students have seen nothing yet. */
  private due(): Writer[] {
    const now = performance.now();
    const all = [...this.waiting];
    if (now < this.nextRoundAt) return all.filter(isUrgent);
    this.nextRoundAt = now + Math.min((1_000 * all.length) / PIECES_A_SECOND, MAX_GATHERED_MS);
    return all;
  }

  private async gather(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, this.nextRoundAt - performance.now()));
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Whatever is wrong with one reply's text must not cost the others theirs. */
  private async writeSingly(writers: readonly Writer[], rows: readonly Row[], error: unknown): Promise<void> {
    for (const writer of writers) {
      const own = rows.filter((row) => row.writer === writer);
      const stored =
        writers.length === 1 || this.stopped ? undefined : await this.store(own).catch(() => undefined);
      if (stored !== undefined) this.settle([writer], own, stored);
      else {
        if (!this.stopped) this.logger.error({ err: error }, 'A piece of a reply could not be stored');
        this.drop(writer);
      }
    }
  }

  /** A row that is not stored is refused: the run no longer counts, or somebody else has used the number. */
  private async store(rows: readonly Row[]): Promise<Set<string>> {
    const columns = [
      rows.map(({ writer }) => writer.messageId),
      rows.map(({ writer }) => writer.runId),
      rows.map(({ seq }) => seq),
      rows.map(({ text }) => text),
      rows.map(({ notification }) => notification),
    ];
    const answer = await STORE_DELTAS.first(this.em.fork(), [...columns, CHAT_CHANNEL]);
    return new Set(answer?.stored.map(([message, seq]) => `${message}/${seq}`));
  }

  private settle(writers: readonly Writer[], rows: readonly Row[], stored: ReadonlySet<string>): void {
    const byWriter = Map.groupBy(rows, ({ writer }) => writer);
    for (const writer of writers) {
      const own = byWriter.get(writer) ?? [];
      if (own.some(({ seq }) => !stored.has(`${writer.messageId}/${seq}`))) {
        this.drop(writer);
        continue;
      }
      writer.nextSeq += own.length;
      writer.text = writer.text.slice(own.reduce((length, { text }) => length + text.length, 0));
      if (writer.text === '') this.release(writer);
    }
  }

  private drop(writer: Writer): void {
    writer.text = '';
    writer.onLost();
    this.release(writer);
  }

  private release(writer: Writer): void {
    this.waiting.delete(writer);
    for (const resolve of writer.idle.splice(0)) resolve();
  }
}

const isUrgent = ({ nextSeq }: Writer): boolean => nextSeq === 0;

function rowsOf(writers: readonly Writer[]): Row[] {
  const rows: Row[] = [];
  let notification = 0;
  let bytes = 0;
  for (const writer of writers) {
    let seq = writer.nextSeq;
    for (const text of pieces(writer.text)) {
      const size = Buffer.byteLength(JSON.stringify(text)) + FRAME_BYTES;
      if (bytes > 0 && bytes + size > NOTIFICATION_BYTES) {
        notification += 1;
        bytes = 0;
      }
      bytes += size;
      rows.push({ writer, seq, text, notification });
      seq += 1;
    }
  }
  return rows;
}

/** Never between the two halves of a character. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + DELTA_CHARACTERS, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
