import type { GuardDecision } from '../guard/gate.js';
import type { MessageMetadata } from '../model/message-metadata.js';
import type { TutorPiece } from '../tutor.js';
import type { DeltaLogService, DeltaPen } from './delta-log.service.js';
import type { ReplyRun } from './reply-runs.service.js';

type End = Extract<TutorPiece, { kind: 'end' }>;

/** A reply while it is being written: what was shown, and what is to be told of it. */
export class ReplyDraft {
  readonly guard: GuardDecision[] = [];
  readonly metadata: MessageMetadata = {};
  private readonly begun = performance.now();
  private readonly pen: DeltaPen;
  private firstTextAt: number | undefined;
  private half = '';
  private text: string;

  constructor(
    private readonly run: ReplyRun,
    log: DeltaLogService,
    onLost: () => void,
  ) {
    this.pen = log.open(run, onLost);
    this.text = run.soFar;
  }

  /** Everything shown, by earlier runs too. */
  get shown(): string {
    return this.text;
  }

  show(text: string): void {
    const whole = this.half + storable(text);
    // A provider may cut between the two halves of a character.
    const cut = /[\uD800-\uDBFF]$/.test(whole) ? whole.length - 1 : whole.length;
    this.half = whole.slice(cut);
    const shown = whole.slice(0, cut).toWellFormed();
    if (shown === '') return;
    this.firstTextAt ??= performance.now();
    this.text += shown;
    this.pen.append(shown);
  }

  end({ finishReason, tokens }: End): void {
    this.metadata.finishReason = finishReason;
    // One that was asked to go on is paid for twice.
    const { input = 0, output = 0 } = this.metadata.tokens ?? {};
    this.metadata.tokens = tokens && { input: input + tokens.input, output: output + tokens.output };
  }

  /** When this is done, all that was shown is stored. */
  settled(): Promise<void> {
    return this.pen.settled();
  }

  describe(): MessageMetadata {
    const { begun, firstTextAt, guard, run } = this;
    return {
      ...this.metadata,
      guard: guard.map((decision) => ({ ...decision, durationMs: inFullSeconds(decision.durationMs) })),
      runs: run.runs,
      firstTokenMs: firstTextAt === undefined ? null : Math.round(firstTextAt - begun),
      totalMs: Math.round(performance.now() - begun),
    };
  }
}

/** What is held runs against hidden tests, and how long those take is no student's to know. */
const inFullSeconds = (ms: number): number => Math.ceil(ms / 1_000) * 1_000;

/** PostgreSQL's text takes anything but NUL. */
const storable = (text: string): string => text.replaceAll('\0', '');
