import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { queryPrepared } from '../database/prepared.js';
import { JobQueue } from '../database/job-queue.js';
import type { SubmissionView } from './submissions.schemas.js';

/** Where nothing has been graded lately. */
const GUESSED_RUN_SECONDS = 1;
/** What has run for longer than that may be a run whose process has died, and says nothing. */
const LONGEST_RUN_SECONDS = 60;

/** Says to those who wait how long it will be. */
@Injectable()
export class QueuePositionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: JobQueue,
  ) {}

  /** The same submissions, those that are queued with their place in line. Costs nothing where none is. */
  async fill<V extends SubmissionView>(views: readonly V[]): Promise<V[]> {
    const keys = views.filter(({ status }) => status === 'queued').map(({ id }) => String(id));
    if (keys.length === 0) return [...views];
    const positions = await this.queue.positions(this.em, 'grading', keys);
    const secondsEach = positions.size > 0 ? await this.secondsEach() : 0;
    return views.map((view) => {
      const position = positions.get(String(view.id));
      if (position === undefined || view.status !== 'queued') return view;
      return { ...view, queue: { position, estimatedWaitSeconds: Math.ceil(position * secondsEach) } };
    });
  }

  /**
   * Seconds from one grade to the next: what the last runs took, by as many as run at once. Those that run now count
   * where they have taken longer already: what comes all at once is most often one exercise.
   */
  private async secondsEach(): Promise<number> {
    const done = await this.queue.lastDoneKeys(this.em, 'grading', 20);
    const [row] = await queryPrepared<{ last: number | null; now: number | null; running: number }>(
      this.em,
      `select
         (select avg(extract(epoch from graded_at - started_at))::float8 from exercise_submissions
           where id = any(?) and graded_at > started_at) as last,
         avg(least(extract(epoch from now() - started_at), ${LONGEST_RUN_SECONDS}))::float8 as now,
         count(*)::int as running
       from exercise_submissions where status = 'running'`,
      [done.map(Number)],
    );
    const seconds = Math.max(row?.last ?? GUESSED_RUN_SECONDS, row?.now ?? 0);
    return seconds / Math.max(1, row?.running ?? 1);
  }
}
