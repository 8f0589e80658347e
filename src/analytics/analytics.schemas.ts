import { z } from 'zod';
import { pageOf } from '../common/schemas/pagination.js';
import { idParam, wholeNumber } from '../common/schemas/validation.js';
import { namedEnum } from '../common/schemas/named-enum.js';
import { VERDICTS, type Verdict } from '../grading/grading.types.js';
import { MASTERY_BANDS } from './mastery.js';
import { PROGRESS_STATUSES } from './progress/progress.entity.js';

export const StudentParam = z.object({ studentId: idParam });
export type StudentParam = z.infer<typeof StudentParam>;

export const ExerciseParam = z.object({ exerciseId: idParam });
export type ExerciseParam = z.infer<typeof ExerciseParam>;

export const LeaderboardQuery = z.object({
  limit: wholeNumber(1, 100).default(10).meta({ description: 'How many students at most' }),
});
export type LeaderboardQuery = z.infer<typeof LeaderboardQuery>;

const ProgressStatusName = namedEnum(
  'ProgressStatus',
  PROGRESS_STATUSES,
  'Where a student stands with an exercise',
);
const MasteryBandName = namedEnum(
  'MasteryBand',
  MASTERY_BANDS,
  '`exploring` below three exercises; then below 60, below 80, from 80',
);

const score = z.number().min(0).max(100);
const percent = z.int().min(0).max(100).meta({
  description: 'The chance, in percent, of solving an intermediate exercise at first try',
});
const rate = z.number().min(0).max(1);

export const ProgressView = z
  .object({
    exerciseId: z.int(),
    title: z.string(),
    topic: z.string(),
    status: ProgressStatusName,
    attempts: z.int().meta({ description: 'Graded attempts' }),
    bestScore: score.nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({
    id: 'Progress',
    example: {
      exerciseId: 7,
      title: 'Sum of a list',
      topic: 'lists',
      status: 'completed',
      attempts: 3,
      bestScore: 100,
      completedAt: '2026-03-01T09:30:00.000Z',
    },
  });
export type ProgressView = z.infer<typeof ProgressView>;

export const TopicMasteryView = z
  .object({
    topic: z.string(),
    mastery: percent,
    band: MasteryBandName.describe('What the figure comes to, in a word'),
    exercisesCounted: z.int(),
  })
  .meta({
    id: 'TopicMastery',
    example: { topic: 'lists', mastery: 74, band: 'practising', exercisesCounted: 3 },
  });
export type TopicMasteryView = z.infer<typeof TopicMasteryView>;

/** A page of exercises; the mastery is whole on each page. */
export const ProgressPage = pageOf('ProgressPage', ProgressView)
  .extend({ masteryByTopic: z.array(TopicMasteryView) })
  .meta({ id: 'ProgressPage' });
export type ProgressPage = z.infer<typeof ProgressPage>;

export const StudentStatsView = z
  .object({
    exercisesCompleted: z.int(),
    exercisesAttempted: z.int(),
    totalSubmissions: z.int().meta({ description: 'All that were handed in, graded or not' }),
    averageScore: score.meta({
      description: 'Mean of the best scores of the exercises attempted; 0 before the first',
    }),
    masteryByTopic: z.record(z.string(), percent),
    activeDays28: z
      .int()
      .meta({ description: 'Days with graded work among the last 28, in the student’s time zone' }),
    currentStreak: z.int().meta({ description: 'Active days in a row; today may still come' }),
    longestStreak: z.int(),
  })
  .meta({
    id: 'StudentStats',
    example: {
      exercisesCompleted: 12,
      exercisesAttempted: 14,
      totalSubmissions: 41,
      averageScore: 91.43,
      masteryByTopic: { lists: 74, recursion: 43 },
      activeDays28: 9,
      currentStreak: 3,
      longestStreak: 6,
    },
  });
export type StudentStatsView = z.infer<typeof StudentStatsView>;

export const VerdictCounts = z
  .object(
    Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, z.int().meta({ description: `Those that are \`${verdict}\`` })]),
    ) as Record<Verdict, z.ZodInt>,
  )
  .meta({ id: 'VerdictCounts', description: 'How many there are of each verdict' });

export const ExerciseStatsView = z
  .object({
    students: z
      .int()
      .meta({ description: 'Students with a graded attempt; the rates and the average are over them' }),
    submissions: z.int().meta({ description: 'Graded attempts' }),
    completionRate: rate,
    masteryRate: rate,
    averageScore: score.meta({ description: 'Mean of the students’ best scores; 0 without students' }),
    verdicts: VerdictCounts.describe('Graded attempts by verdict'),
  })
  .meta({
    id: 'ExerciseStats',
    example: {
      students: 40,
      submissions: 96,
      completionRate: 0.75,
      masteryRate: 0.4,
      averageScore: 88.5,
      verdicts: {
        accepted: 31,
        wrong_answer: 48,
        runtime_error: 12,
        output_limit_exceeded: 0,
        time_limit_exceeded: 3,
        memory_limit_exceeded: 0,
        compile_error: 2,
      },
    },
  });
export type ExerciseStatsView = z.infer<typeof ExerciseStatsView>;

export const LeaderboardEntryView = z
  .object({
    rank: z.int().meta({ description: 'Ties share a rank, and the next one is skipped: 1, 1, 3' }),
    studentId: z.int(),
    name: z.string().meta({ description: 'The alias where the student has chosen one' }),
    exercisesCompleted: z.int(),
    averageScore: score,
  })
  .meta({
    id: 'LeaderboardEntry',
    example: { rank: 1, studentId: 3, name: 'Ada', exercisesCompleted: 42, averageScore: 97.5 },
  });
export type LeaderboardEntryView = z.infer<typeof LeaderboardEntryView>;

export const OwnLeaderboardEntryView = LeaderboardEntryView.extend({
  listed: z.boolean().meta({ description: 'False where others do not see this student on the leaderboard' }),
}).meta({ id: 'OwnLeaderboardEntry' });
export type OwnLeaderboardEntryView = z.infer<typeof OwnLeaderboardEntryView>;

export const LeaderboardView = z
  .object({
    items: z.array(LeaderboardEntryView),
    me: OwnLeaderboardEntryView.nullable().meta({
      description: 'Null until the first exercise is completed',
    }),
  })
  .meta({ id: 'Leaderboard' });
export type LeaderboardView = z.infer<typeof LeaderboardView>;
