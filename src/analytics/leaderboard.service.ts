import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Viewer } from '../common/viewer.js';
import type { LeaderboardEntryView, LeaderboardView, OwnLeaderboardEntryView } from './analytics.schemas.js';

type Row = Omit<LeaderboardEntryView, 'rank'>;
type OwnRow = Omit<OwnLeaderboardEntryView, 'rank'>;

/** Everybody with so many exercises completed and an average score from `score` to below `score + 1`. */
interface Level {
  exercisesCompleted: number;
  score: number;
  /** Listed students on this level and all above it. */
  students: number;
}

/** Places up to here are counted at each request. */
const COUNTED_PLACES = 1000;
const LEVELS_KEPT_MS = 10_000;

const ROW = `s.student_id as "studentId", coalesce(st.leaderboard_alias, st.name) as name,
  s.exercises_completed as "exercisesCompleted", s.average_score::float8 as "averageScore"`;
const STANDING = 'student_stats s join students st on st.id = s.student_id';

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
  async leaderboard(viewer: Viewer, limit: number): Promise<LeaderboardView> {
    const [rows, me] = await Promise.all([this.first(limit), this.placeOf(viewer.studentId)]);
    return { items: ranked(rows), me };
  }

  private first(limit: number): Promise<Row[]> {
    return this.em.execute(
      `select ${ROW} from ${STANDING} where s.exercises_completed > 0 and s.listed
       order by s.exercises_completed desc, s.average_score desc, s.student_id limit ?`,
      [limit],
    );
  }

  /** One more than the number of listed students who are ahead. */
  private async placeOf(studentId: number): Promise<OwnLeaderboardEntryView | null> {
    const [own] = await this.em.execute<OwnRow[]>(
      `select ${ROW}, s.listed from ${STANDING} where s.student_id = ? and s.exercises_completed > 0`,
      [studentId],
    );
    if (own === undefined) return null;
    const ahead = await this.countAhead(own);
    return { rank: 1 + (ahead < COUNTED_PLACES ? ahead : await this.countFarAhead(own)), ...own };
  }

  /** At most COUNTED_PLACES, from the top of the index. */
  private async countAhead({ exercisesCompleted, averageScore }: OwnRow): Promise<number> {
    const [{ ahead }] = await this.em.execute<[{ ahead: number }]>(
      `select count(*)::int as ahead from (select from student_stats s
         where s.exercises_completed > 0 and (s.exercises_completed, s.average_score) > (?::int, ?::numeric) and s.listed
         order by s.exercises_completed desc, s.average_score desc limit ${COUNTED_PLACES}) first`,
      [exercisesCompleted, averageScore],
    );
    return ahead;
  }

  /** Those on higher levels, as lately counted, and those ahead on the same level, counted now. */
  private async countFarAhead({ exercisesCompleted, averageScore }: OwnRow): Promise<number> {
    const score = Math.floor(averageScore);
    const [levels, [{ beside }]] = await Promise.all([
      this.recentLevels(),
      this.em.execute<[{ beside: number }]>(
        `select count(*)::int as beside from student_stats s
         where s.exercises_completed = ? and s.exercises_completed > 0 and s.average_score > ?::numeric and s.average_score < ? and s.listed`,
        [exercisesCompleted, averageScore, score + 1],
      ),
    ]);
    const above = levels.findLast(
      (level) =>
        level.exercisesCompleted > exercisesCompleted ||
        (level.exercisesCompleted === exercisesCompleted && level.score > score),
    );
    return (above?.students ?? 0) + beside;
  }

  private recentLevels(): Promise<Level[]> {
    if (this.kept === undefined || this.kept.until < Date.now()) {
      const levels = this.em.execute<Level[]>(
        `select exercises_completed as "exercisesCompleted", score,
           (sum(students) over (order by exercises_completed desc, score desc))::int as students
         from leaderboard_levels where students > 0 order by exercises_completed desc, score desc`,
      );
      this.kept = { levels, until: Date.now() + LEVELS_KEPT_MS };
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
