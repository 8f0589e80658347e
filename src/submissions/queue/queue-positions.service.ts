import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../database/work/job-queue.js';
import type { SubmissionView } from '../submissions.schemas.js';
import { RUN_SECONDS } from '../submissions.sql.js';

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
    const row = await RUN_SECONDS.first(this.em, [done.map(Number), LONGEST_RUN_SECONDS]);
    const seconds = Math.max(row?.last ?? GUESSED_RUN_SECONDS, row?.now ?? 0);
    return seconds / Math.max(1, row?.running ?? 1);
  }
}
