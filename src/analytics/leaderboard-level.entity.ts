import { defineEntity, p } from '@mikro-orm/core';

const LeaderboardLevelSchema = defineEntity({
  name: 'LeaderboardLevel',
  tableName: 'leaderboard_levels',
  properties: {
    exercisesCompleted: p.integer().primary().autoincrement(false),
    /** The average score, rounded down. */
    score: p.smallint().primary().autoincrement(false),
    students: p.integer().default(0),
  },
});

/** How many listed students stand on a level; kept by a trigger of `student_stats`, in the transaction that moves a student. */
export class LeaderboardLevel extends LeaderboardLevelSchema.class {}
LeaderboardLevelSchema.setClass(LeaderboardLevel);
