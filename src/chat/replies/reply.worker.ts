import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { within } from '../../common/pause.js';
import { ActivityService } from '../../database/work/activity.service.js';
import { DueWatch } from '../../database/work/due-watch.js';
import { InFlight, logUnlessAway } from '../../database/work/in-flight.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { ChatSignalsService } from '../chat-signals.service.js';
import { FairSemaphore } from '../../common/limits/fair-semaphore.js';
import { ReplyRunsService, type ReplyRun } from './reply-runs.service.js';
import { ReplyWriter } from './reply-writer.js';
import { BREAKS, type Break } from './reply-breaks.js';

/** Leases last ten seconds. */
const RENEW_MS = 3_000;
/** Behind the leases' own ends. */
const SWEEP_MS = 3_000;
/** A reply waits for a provider most of its time, so one process writes many; what is beyond is left to others, or to a later sweep. */
const MAX_AT_ONCE = 2_000;
const STOP_WITHIN_MS = 1_500;
/** With so many under way that no tutor has been asked for yet, and the first of them for so long, nobody new is taken. */
const MAX_BEGINNING = 64;
const MAX_BEGINNING_MS = 300;
/** Conversations in which one student is answered at once; their others wait for these. */
const MAX_PER_STUDENT = 4;

interface UnderWay {
  run: ReplyRun;
  broken: AbortController;
}

/**
 * Writes replies: those to the messages that this process took, at once and without a queue, since each is a stream to
 * somebody who waits; and, where it is a worker, those that dead processes have left.
 */
@Injectable()
export class ReplyWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ReplyWorker.name);
  private readonly underWay = new Map<number, UnderWay>();
  /** By message, those that wait for their turn included. */
  private readonly starting = new InFlight<number>((error, messageId) =>
    logUnlessAway(this.logger, 'A reply could not be written')(error, { messageId }),
  );
  /** When those began whose tutor has not been asked yet, the first of them first. */
  private readonly beginning = new Map<number, number>();
  private readonly places = new FairSemaphore(MAX_AT_ONCE, MAX_PER_STUDENT);
  private readonly stopping = new AbortController();
  private readonly watch: DueWatch;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly runs: ReplyRunsService,
    private readonly writer: ReplyWriter,
    signals: ChatSignalsService,
    activity: ActivityService,
    session: SessionConnection,
  ) {
    this.watch = new DueWatch(activity, session, {
      look: () => this.sweep(),
      everyMs: SWEEP_MS,
      onError: logUnlessAway(this.logger, 'Looking for abandoned replies failed'),
    });
    signals.onCancel(({ sessionId, messageId }) => {
      for (const [id, { run, broken }] of this.underWay)
        if (run.sessionId === sessionId && (messageId === null || id === messageId))
          broken.abort(BREAKS.cancelled);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
    if (this.config.runsWorker) this.watch.wake();
  }

  /** What is being written is left to other processes, or to the next start. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    clearInterval(this.timer);
    this.breakAll(BREAKS.stopping);
    await within(STOP_WITHIN_MS, Promise.all([this.watch.stop(), this.starting.settled()]));
  }

  /**
   * Whether replies begin later than anybody should wait. Whoever is taken all the same makes all wait longer, those too
   * whose replies stream already.
   */
  get isOverloaded(): boolean {
    const [first] = this.beginning.values();
    if (first === undefined || this.beginning.size < MAX_BEGINNING) return false;
    return performance.now() - first > MAX_BEGINNING_MS;
  }

  /** Begins to write a reply, if nobody does and it is its turn. Returns at once. */
  start(messageId: number, studentId: number): void {
    if (this.stopped || this.starting.size >= MAX_AT_ONCE) return;
    this.starting.start(messageId, () => this.inTurn(messageId, studentId));
  }

  private async inTurn(messageId: number, studentId: number): Promise<void> {
    const { signal } = this.stopping;
    const leave = await this.places.take(String(studentId), { signal }).catch(() => undefined);
    if (leave === undefined) return;
    this.beginning.set(messageId, performance.now());
    try {
      await this.write(messageId, studentId);
    } finally {
      this.beginning.delete(messageId);
      leave();
    }
  }

  private async write(messageId: number, studentId: number): Promise<void> {
    const run = await this.runs.claim(messageId);
    if (run === null) return;
    const broken = new AbortController();
    this.underWay.set(messageId, { run, broken });
    if (run.isCancelled) broken.abort(BREAKS.cancelled);
    if (this.stopped) broken.abort(BREAKS.stopping);
    const begun = () => void this.beginning.delete(messageId);
    try {
      await RequestContext.create(this.em, () => this.writer.write(run, broken, begun));
    } finally {
      this.underWay.delete(messageId);
    }
    const next = await this.runs.findWaiting(run.sessionId);
    if (next !== null) this.start(next, studentId);
  }

  private async renew(): Promise<void> {
    const all = [...this.underWay.values()];
    const held = await this.runs
      .renew(all.map(({ run }) => run.runId))
      // A run that has been taken over meanwhile is refused when it stores something.
      .catch(() => undefined);
    if (held === undefined) return;
    for (const { run, broken } of all) {
      const isCancelled = held.get(run.runId);
      if (isCancelled === undefined) broken.abort(BREAKS.lost);
      // The signal of it may have been missed.
      if (isCancelled === true) broken.abort(BREAKS.cancelled);
    }
  }

  private async sweep(): Promise<number | undefined> {
    for (const { messageId, studentId } of await this.runs.listAbandoned(100))
      this.start(messageId, studentId);
    return this.runs.abandonedInMs();
  }

  private breakAll(reason: Break): void {
    for (const { broken } of this.underWay.values()) broken.abort(reason);
  }
}
