import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { Exercise } from '../../exercises/exercise.entity.js';

const HintLadderSchema = defineEntity({
  name: 'HintLadder',
  tableName: 'hint_ladders',
  properties: {
    student: () => p.manyToOne(Student).ref().primary().fieldName('student_id').deleteRule('cascade'),
    exercise: () => p.manyToOne(Exercise).ref().primary().fieldName('exercise_id').deleteRule('cascade'),
    rung: p.integer().default(0),
    /** Of the code that last counted as a new attempt. */
    codeHash: p.text().nullable(),
    risenAt: p.datetime(3).onCreate(() => databaseNow()),
  },
});

/** How far the tutor may go for a student on an exercise. Only work lets it rise: see `HintLaddersService`. */
export class HintLadder extends HintLadderSchema.class {}
HintLadderSchema.setClass(HintLadder);
