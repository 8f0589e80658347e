import { describe, expect, it } from '@jest/globals';
import { ExerciseBody } from './exercises.schemas.js';
import { ExerciseSummaryView, ExerciseView, StudentExerciseView } from './exercises.views.js';

describe('the examples in the documentation', () => {
  it.each([
    ['ExerciseBody', ExerciseBody],
    ['ExerciseSummary', ExerciseSummaryView],
    ['Exercise', ExerciseView],
    ['StudentExercise', StudentExerciseView],
  ])('%s is what its schema takes', (_, schema) => {
    const example: unknown = schema.meta()?.['example'];
    expect(schema.parse(example)).toMatchObject(example as object);
  });

  it('shows a student nothing of a hidden test or the solution', () => {
    const example = JSON.stringify(StudentExerciseView.meta()?.['example']);
    expect(example).not.toContain('below zero');
    expect(example).not.toContain('return a + b');
  });
});
