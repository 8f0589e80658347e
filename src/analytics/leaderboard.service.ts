import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { parsedJson } from '../common/sql.js';
import type { Viewer } from '../common/viewer.js';
import type { LeaderboardEntryView, LeaderboardView, OwnLeaderboardEntryView } from './analytics.schemas.js';
import { BESIDE, COUNTED_PLACES, LEADERBOARD, LEVELS, type Level } from './analytics.sql.js';

type Row = Omit<LeaderboardEntryView, 'rank'>;
type OwnRow = Omit<OwnLeaderboardEntryView, 'rank'>;
const LEVELS_KEPT_MS = 10_000;

/**
 * Students by exercises completed, then by average best score: from the counters, by their index, and only those with
 * something completed, who have not hidden themselves, and who are active students.
 */
@Injectable()
export class LeaderboardService {
  private kept: { levels: Promise<Level[]>; until: number } | undefined;

  constructor(private readonly em: EntityManager) {}

  /**
   * The first `limit` students, and the viewer's own place. A place behind the first thousand may be that of some
   * seconds ago.
   */
  async leaderboard({ studentId }: Viewer, limit: number): Promise<LeaderboardView> {
    const found = await LEADERBOARD.first(this.em, [studentId, limit]);
    const { first, own, ahead } = found ?? { first: null, own: null, ahead: 0 };
    return {
      items: ranked(parsedJson<Row[]>(first) ?? []),
      me: await this.placeOf(parsedJson<OwnRow>(own), ahead),
    };
  }

  /** One more than the number of listed students who are ahead. */
  private async placeOf(own: OwnRow | null, ahead: number): Promise<OwnLeaderboardEntryView | null> {
    if (own === null) return null;
    return { rank: 1 + (ahead < COUNTED_PLACES ? ahead : await this.countFarAhead(own)), ...own };
  }

  /** Those on higher levels, as lately counted, and those ahead on the same level, counted now. */
  private async countFarAhead({ exercisesCompleted, averageScore }: OwnRow): Promise<number> {
    const score = Math.floor(averageScore);
    const [levels, found] = await Promise.all([
      this.recentLevels(),
      BESIDE.first(this.em, [exercisesCompleted, averageScore, score + 1]),
    ]);
    const above = levels.findLast(
      (level) =>
        level.exercisesCompleted > exercisesCompleted ||
        (level.exercisesCompleted === exercisesCompleted && level.score > score),
    );
    return (above?.students ?? 0) + (found?.beside ?? 0);
  }

  private recentLevels(): Promise<Level[]> {
    if (this.kept === undefined || this.kept.until < performance.now()) {
      const levels = LEVELS.all(this.em);
      this.kept = { levels, until: performance.now() + LEVELS_KEPT_MS };
      levels.catch(() => (this.kept = undefined));
    }
    return this.kept.levels;
  }
}

/** Competition ranking of rows in order: equals share the rank of the first of them. */
export function ranked(rows: readonly Row[]): LeaderboardEntryView[] {
  let rank = 1;
  return rows.map((row, index) => {
    const above = rows[index - 1];
    const tied =
      above?.exercisesCompleted === row.exercisesCompleted && above.averageScore === row.averageScore;
    if (!tied) rank = index + 1;
    return { rank, ...row };
  });
}
