import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { databaseNowMs } from '../../database/clock.js';
import { Config } from '../../common/config.js';
import { within } from '../../common/pause.js';
import { ActivityService } from '../../database/work/activity.service.js';
import { DatabaseMetricsService } from '../../database/database-metrics.service.js';
import { DueWatch } from '../../database/work/due-watch.js';
import { InFlight, logUnlessAway } from '../../database/work/in-flight.js';
import { retryWhileAway } from '../../database/work/retry-while-away.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { signedHeaders } from './signature.js';
import { WEBHOOK_CHANNEL, WebhookDeliveriesService, type Outcome } from './webhook-deliveries.service.js';
import type { Due } from '../webhooks.sql.js';
import { webhookMetrics } from './webhooks-metrics.js';
import { post } from './webhook-request.js';

/** Tries under way in this process; each is a socket that waits. */
const CONCURRENCY = 48;
/** Of them, those of webhooks that fail: theirs take ten seconds each, and the others must never wait for them. */
const FAILING = 16;
const PER_OWNER = 8;
/** Behind the notifications, and for the leases of processes that have died. */
const EVERY_MS = 10_000;
const SWEEP_MS = 3_600_000;
const STOP_WITHIN_MS = 500;

/** Posts what is due. Any number of processes may run it: a delivery is leased to one, and a killed one's come back after a minute. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  private readonly underWay = new InFlight<Due>(
    (error) => this.logger.warn({ err: error }, 'A webhook delivery could not be noted'),
    // There may be more for the same receiver.
    () => this.watch.wake(),
  );
  private readonly watch: DueWatch;
  private readonly sweeper: DueWatch;
  private readonly stopping = new AbortController();

  constructor(
    private readonly config: Config,
    private readonly session: SessionConnection,
    private readonly deliveries: WebhookDeliveriesService,
    activity: ActivityService,
    databaseMetrics: DatabaseMetricsService,
  ) {
    databaseMetrics.onRead(async (em) => {
      const { pending, oldestDueSeconds } = await deliveries.backlog(em);
      webhookMetrics.pending.set(pending);
      webhookMetrics.oldestDueSeconds.set(oldestDueSeconds);
    });
    this.watch = new DueWatch(activity, session, {
      look: () => this.takeDue(),
      everyMs: EVERY_MS,
      onError: logUnlessAway(this.logger, 'Looking for webhook deliveries failed'),
    });
    this.sweeper = new DueWatch(activity, session, {
      look: () => this.deliveries.sweep(),
      everyMs: SWEEP_MS,
      onError: () => undefined,
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.runsWorker) return;
    await this.session.listen(WEBHOOK_CHANNEL, () => this.watch.wake());
    this.watch.wake();
    this.sweeper.wake();
  }

  /** What is under way is broken off and given back. The receiver may have had it; it knows it by its id. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    const all = Promise.all([this.watch.stop(), this.sweeper.stop(), this.underWay.settled()]);
    await within(STOP_WITHIN_MS, all);
  }

  private async takeDue(): Promise<number | undefined> {
    const underWay = this.underWay.keys;
    const places = CONCURRENCY - underWay.length;
    // The end of one of them looks again.
    if (places <= 0 || this.stopping.signal.aborted) return undefined;
    const due = await this.deliveries.claim({
      places,
      forFailing: FAILING - underWay.filter(({ isFailing }) => isFailing).length,
      perOwner: PER_OWNER,
      busy: [...new Set(underWay.map(({ webhookId }) => webhookId))],
      owners: underWay.map(({ ownerId }) => ownerId),
    });
    for (const delivery of due) this.underWay.start(delivery, () => this.send(delivery));
    return this.deliveries.dueInMs();
  }

  private async send(due: Due): Promise<void> {
    const sinceBegun = webhookMetrics.attempts.startTimer();
    const outcome = await this.try(due);
    sinceBegun({
      outcome: outcome.status === undefined ? 'unreachable' : outcome.error ? 'refused' : 'delivered',
    });
    const isBrokenOff = outcome.status === undefined && this.stopping.signal.aborted;
    const store = () => (isBrokenOff ? this.deliveries.release(due) : this.deliveries.store(due, outcome));
    // Else the receiver would get it once more.
    await retryWhileAway(store, () => this.stopping.signal.aborted);
  }

  private async try({ url, secret, eventId, body }: Due): Promise<Outcome> {
    const headers = signedHeaders(secret, eventId, Math.floor(databaseNowMs() / 1000), body);
    const allowPrivate = this.config.env.WEBHOOK_ALLOW_PRIVATE === 'on';
    try {
      const answer = await post({ url, headers, body, allowPrivate, signal: this.stopping.signal });
      const succeeded = answer.status >= 200 && answer.status < 300;
      return { ...answer, ...(succeeded ? {} : { error: `answered ${answer.status}` }) };
    } catch (error) {
      return { error: reasonOf(error).slice(0, 500) };
    }
  }
}

/** For the owner: what the network says. */
function reasonOf(error: unknown): string {
  const { name, message, errors } = error as Partial<AggregateError>;
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in 10 s';
  // A name with several addresses fails with an error for each.
  if (message === '' && errors !== undefined) return errors.map(reasonOf).join('; ');
  return (message ?? 'unknown').replaceAll('\0', '');
}
