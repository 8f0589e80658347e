import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { Student } from '../../auth/student.entity.js';
import { Exercise } from '../exercise.entity.js';

const HintRevealSchema = defineEntity({
  name: 'HintReveal',
  tableName: 'hint_reveals',
  properties: {
    id: p.integer().primary(),
    student: () => p.manyToOne(Student).ref().fieldName('student_id').deleteRule('cascade'),
    exercise: () => p.manyToOne(Exercise).ref().fieldName('exercise_id').deleteRule('cascade'),
    /** From 0. */
    hintIndex: p.integer(),
    revealedAt: p.datetime(3).onCreate(() => databaseNow()),
  },
  uniques: [{ name: 'hint_reveals_once_unique', properties: ['student', 'exercise', 'hintIndex'] }],
});

/** A hint that a student has taken; the number of them weighs on mastery. */
export class HintReveal extends HintRevealSchema.class {}
HintRevealSchema.setClass(HintReveal);
