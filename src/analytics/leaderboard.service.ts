import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Viewer } from '../common/viewer.js';
import type { LeaderboardEntryView, LeaderboardView, OwnLeaderboardEntryView } from './analytics.schemas.js';

type Row = Omit<LeaderboardEntryView, 'rank'>;

const ROW = `s.student_id as "studentId", coalesce(st.leaderboard_alias, st.name) as name,
  s.exercises_completed as "exercisesCompleted", s.average_score::float8 as "averageScore"`;
const LISTED = `st.role = 'student' and st.is_active and st.show_on_leaderboard`;

/**
 * Students by exercises completed, then by average best score: from the counters, by their index, and only those with
 * something completed, who have not hidden themselves, and who are active students.
 */
@Injectable()
export class LeaderboardService {
  constructor(private readonly em: EntityManager) {}

  /** The first `limit` students, and the viewer's own place. */
  async leaderboard(viewer: Viewer, limit: number): Promise<LeaderboardView> {
    const [rows, me] = await Promise.all([this.first(limit), this.placeOf(viewer.studentId)]);
    return { items: ranked(rows), me };
  }

  private first(limit: number): Promise<Row[]> {
    return this.em.execute(
      `select ${ROW} from student_stats s join students st on st.id = s.student_id
       where s.exercises_completed > 0 and ${LISTED}
       order by s.exercises_completed desc, s.average_score desc, s.student_id limit ?`,
      [limit],
    );
  }

  /** One more than the number of listed students who are ahead. */
  private async placeOf(studentId: number): Promise<OwnLeaderboardEntryView | null> {
    const [own] = await this.em.execute<OwnLeaderboardEntryView[]>(
      `select ${ROW}, ${LISTED} as listed, 1 + (
         select count(*)::int from student_stats s2 join students st2 on st2.id = s2.student_id
         where (s2.exercises_completed, s2.average_score) > (s.exercises_completed, s.average_score)
           and st2.role = 'student' and st2.is_active and st2.show_on_leaderboard) as rank
       from student_stats s join students st on st.id = s.student_id
       where s.student_id = ? and s.exercises_completed > 0`,
      [studentId],
    );
    return own ?? null;
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
