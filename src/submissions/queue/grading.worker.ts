import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { traced } from '../../common/telemetry/tracing.js';
import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import { ActivityService } from '../../database/work/activity.service.js';
import { DueWatch } from '../../database/work/due-watch.js';
import { logUnlessAway } from '../../database/work/in-flight.js';
import { retryWhileAway } from '../../database/work/retry-while-away.js';
import { JobQueue, type Job, type WorkPlaces } from '../../database/work/job-queue.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { gradeRequestFor } from '../../exercises/grading-spec.js';
import { Grader } from '../../grading/grader.js';
import {
  ExerciseFault,
  GraderUnavailable,
  NotGradable,
  type GradeReport,
} from '../../grading/grading.types.js';
import { gradingMetrics } from '../../grading/grading-metrics.js';
import { GradingRunsService } from './grading-runs.service.js';
import type { Run } from './run.js';

/** How soon the runs of a dead process are missed. */
const RECLAIM_MS = 5_000;
const STOP_MS = 3_000;

/** Takes submissions from the queue and grades them, several at a time; the engine runs while no transaction is open. */
@Injectable()
export class GradingWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(GradingWorker.name);
  private readonly workerKey = randomInt(1, 2_147_483_647);
  private readonly runIds = new Set<string>();
  private readonly stopping = new AbortController();
  private readonly watch: DueWatch;

  constructor(
    private readonly config: Config,
    private readonly queue: JobQueue,
    private readonly session: SessionConnection,
    private readonly runs: GradingRunsService,
    private readonly grader: Grader,
    activity: ActivityService,
  ) {
    this.watch = new DueWatch(activity, session, {
      look: () => this.reclaimOrphaned(),
      everyMs: RECLAIM_MS,
      onError: logUnlessAway(this.logger, 'Reclaiming orphaned runs failed'),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const works = this.config.runsWorker;
    await this.queue.start({ works });
    if (!works) return;
    await this.session.holdLock(ADVISORY_LOCKS.gradingWorkers, this.workerKey);
    this.watch.wake();
    await this.queue.work('grading', placesFor(this.config.env.GRADER_CONCURRENCY), (job) => this.grade(job));
  }

  /** Ends within STOP_MS: what runs is aborted and goes back to the queue. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('the process is stopping'));
    await Promise.all([this.watch.stop(), this.queue.stop(STOP_MS)]);
  }

  /** Without our own session we cannot tell which processes live: they might be seen as dead, as we might. */
  private async reclaimOrphaned(): Promise<number | undefined> {
    if (!this.session.connected || this.stopping.signal.aborted) return undefined;
    const others = await this.runs.reclaimOrphaned(this.workerKey, [...this.runIds]);
    return others ? RECLAIM_MS : undefined;
  }

  private async grade({ key }: Job): Promise<void> {
    if (this.stopping.signal.aborted) throw new Error('the process is stopping');
    let runId = '';
    try {
      // Known as ours before the row says so, or `reclaimOrphaned` might take it for an orphan.
      const run = await this.runs.claim(Number(key), this.workerKey, (id) => this.runIds.add((runId = id)));
      if (run === null) return;
      if (run.waitedSeconds !== null)
        gradingMetrics.phase.observe({ phase: 'queue' }, Math.max(0, run.waitedSeconds));
      await this.carryOut(run);
    } finally {
      this.runIds.delete(runId);
    }
  }

  private async carryOut(run: Run): Promise<void> {
    try {
      const report = await this.runEngine(run);
      const sinceGraded = gradingMetrics.phase.startTimer({ phase: 'store' });
      await this.persist(() => this.runs.store(run, report));
      sinceGraded();
      gradingMetrics.grades.inc({ language: run.language, verdict: report.verdict });
    } catch (error) {
      if (this.stopping.signal.aborted) return this.runs.release(run);
      gradingMetrics.failures.inc({ fault: error instanceof ExerciseFault ? 'exercise' : 'platform' });
      if (error instanceof ExerciseFault) {
        this.logger.warn(
          { submissionId: run.submissionId, reason: error.message },
          'An exercise is at fault',
        );
        return this.persist(() => this.runs.giveUp(run, error.message));
      }
      this.logger.error({ err: error, submissionId: run.submissionId }, 'A submission could not be graded');
      await this.persist(() => this.runs.fail(run, reasonOf(error)));
    }
  }

  private async runEngine(run: Run): Promise<GradeReport> {
    const { spec } = run;
    if (spec === null)
      throw new GraderUnavailable(`version ${run.exerciseVersion} of the exercise was not kept`);
    const request = gradeRequestFor(spec, run.language, run);
    const options = { signal: this.stopping.signal, owner: run.student.userId };
    return traced('sandbox', { attributes: { 'learnflow.language': run.language } }, () =>
      this.grader.grade(request, options),
    );
  }

  private persist<T>(store: () => Promise<T>): Promise<T> {
    return retryWhileAway(store, () => this.stopping.signal.aborted);
  }
}

/** For operators and integrators. The message of any other error may hold what the student wrote; it is in the log. */
function reasonOf(error: unknown): string {
  if (error instanceof GraderUnavailable || error instanceof NotGradable) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}

/**
 * The engine runs as many at once as there are cores; others are being fetched or stored meanwhile. To take a job and to
 * end it is almost a third of PostgreSQL's work for a grade, so that two share it: the end of a quick one waits for its
 * slow neighbour, which nobody sees, and one place stays empty. A number that was set is kept to.
 */
const placesFor = (concurrency: number | undefined): WorkPlaces =>
  concurrency === undefined
    ? { workers: 2 * availableParallelism(), together: 2 }
    : { workers: concurrency, together: 1 };
