import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { databaseNow } from '../database/clock.js';
import { notFound } from '../common/errors/errors.js';
import { decodeCursor, toPage, type PageQuery } from '../common/schemas/pagination.js';
import { parsedJson } from '../common/sql.js';
import { hasRole, type Viewer } from '../common/viewer.js';
import type {
  ExerciseStatsView,
  ProgressPage,
  ProgressView,
  StudentStatsView,
  TopicMasteryView,
} from './analytics.schemas.js';
import { EXERCISE_STATS, STUDENT_PROGRESS, STUDENT_STATS, type ObservedRow } from './analytics.sql.js';
import { bandOf, masteryOf, masteryPercent } from './mastery.js';
import { dayIn, streaksOf } from './streaks.js';

/** Reads what `ProgressService` keeps current. */
@Injectable()
export class AnalyticsService {
  constructor(private readonly em: EntityManager) {}

  /** All exercises open to students, and those that the student has tried and that have gone since. */
  async listProgress(viewer: Viewer, studentId: number, { limit, cursor }: PageQuery): Promise<ProgressPage> {
    mayAskAbout(viewer, studentId);
    const [after] = cursor === undefined ? [0] : decodeCursor(cursor, z.tuple([z.int32()]));
    const values = [after, limit + 1, studentId];
    const found = await STUDENT_PROGRESS.first(this.em, values);
    if (found === undefined) throw notFound('student');
    const rows = parsedJson<ProgressView[]>(found.page) ?? [];
    return {
      ...toPage(
        rows,
        limit,
        (row) => row,
        ({ exerciseId }) => [exerciseId],
      ),
      masteryByTopic: masteryByTopic(found.observed),
    };
  }

  async getStudentStats(viewer: Viewer, studentId: number): Promise<StudentStatsView> {
    mayAskAbout(viewer, studentId);
    const found = await STUDENT_STATS.first(this.em, [studentId]);
    if (found === undefined) throw notFound('student');
    const { timezone, observed, days, ...counters } = found;
    const topics = masteryByTopic(observed);
    return {
      ...counters,
      masteryByTopic: Object.fromEntries(topics.map(({ topic, mastery }) => [topic, mastery])),
      ...streaksOf(parsedJson<string[]>(days) ?? [], dayIn(timezone, databaseNow())),
    };
  }

  /** Over everybody's graded attempts; for whoever may see the exercise. */
  async getExerciseStats(viewer: Viewer, exerciseId: number): Promise<ExerciseStatsView> {
    const values = [exerciseId, hasRole(viewer, 'instructor')];
    const sums = await EXERCISE_STATS.first(this.em, values);
    if (sums === undefined) throw notFound('exercise');
    const { students, submissions, completed, mastered, averageScore, ...verdicts } = sums;
    const rate = (part: number) => (students === 0 ? 0 : Math.round((10_000 * part) / students) / 10_000);
    return {
      students,
      submissions,
      completionRate: rate(completed),
      masteryRate: rate(mastered),
      averageScore,
      verdicts,
    };
  }
}

/** Oneself, or anybody for an instructor; a stranger is not found. */
function mayAskAbout(viewer: Viewer, studentId: number): void {
  if (viewer.studentId !== studentId && !hasRole(viewer, 'instructor')) throw notFound('student');
}

/** Folded on reading, so that there is nothing to fall out of step: a student has some hundred rows at most. */
function masteryByTopic(json: ObservedRow[] | string | null): TopicMasteryView[] {
  const rows = parsedJson<ObservedRow[]>(json) ?? [];
  return [...Map.groupBy(rows, ([topic]) => topic)].map(([topic, observed]) => {
    const mastery = masteryOf(
      observed.map(([, observation, difficultyLevel]) => ({ observation, difficultyLevel })),
    );
    const { exercisesCounted } = mastery;
    return { topic, mastery: masteryPercent(mastery), band: bandOf(mastery), exercisesCounted };
  });
}
