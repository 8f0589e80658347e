import { describe, expect, it } from '@jest/globals';
import { starterExercises } from './starter-exercises.js';
import type { StarterExercise } from './starter.types.js';

const STARTER_EXERCISES = await starterExercises();

function countBy(key: (exercise: StarterExercise) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const exercise of STARTER_EXERCISES) {
    counts[key(exercise)] = (counts[key(exercise)] ?? 0) + 1;
  }
  return counts;
}

const DIFFICULTY = { beginner: 0, intermediate: 1, advanced: 2 };

describe('the course as a whole', () => {
  it('has unique kebab-case slugs and unique titles', () => {
    const slugs = STARTER_EXERCISES.map((exercise) => exercise.slug);
    expect(slugs.filter((slug) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))).toEqual([]);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(new Set(STARTER_EXERCISES.map((exercise) => exercise.title)).size).toBe(slugs.length);
  });

  it('covers both languages, every level, both kinds of tests and ten topics', () => {
    const languages = countBy((exercise) => exercise.language);
    const levels = countBy((exercise) => exercise.difficultyLevel);
    const kinds = countBy((exercise) => exercise.testCases[0]?.kind ?? 'none');
    expect(languages['python']).toBeGreaterThanOrEqual(18);
    expect(languages['javascript']).toBeGreaterThanOrEqual(10);
    expect(levels['beginner']).toBeGreaterThanOrEqual(10);
    expect(levels['intermediate']).toBeGreaterThanOrEqual(10);
    expect(levels['advanced']).toBeGreaterThanOrEqual(5);
    expect(kinds['io']).toBeGreaterThanOrEqual(8);
    expect(kinds['call']).toBeGreaterThanOrEqual(15);
    expect(Object.keys(countBy((exercise) => exercise.topic)).length).toBeGreaterThanOrEqual(10);
  });

  it('begins with something easy and never gets easier within a topic', () => {
    expect(STARTER_EXERCISES[0]?.difficultyLevel).toBe('beginner');
    const reached = new Map<string, number>();
    for (const { slug, topic, difficultyLevel } of STARTER_EXERCISES) {
      const level = DIFFICULTY[difficultyLevel];
      expect({ slug, easier: level < (reached.get(topic) ?? 0) }).toEqual({ slug, easier: false });
      reached.set(topic, level);
    }
  });
});

describe.each(STARTER_EXERCISES.map((exercise) => [exercise.slug, exercise] as const))(
  '%s',
  (_, exercise) => {
    const { testCases, hints, starterCode, solutionCode, description } = exercise;

    it('has two or three visible and three to seven hidden tests, all of one kind and with names of their own', () => {
      const hidden = testCases.filter((test) => test.hidden).length;
      expect([2, 3]).toContain(testCases.length - hidden);
      expect(hidden).toBeGreaterThanOrEqual(3);
      expect(hidden).toBeLessThanOrEqual(7);
      expect(new Set(testCases.map((test) => test.kind)).size).toBe(1);
      expect(new Set(testCases.map((test) => test.name)).size).toBe(testCases.length);
    });

    it('asks for different things in different tests', () => {
      const inputs = testCases.map((test) => (test.kind === 'io' ? test.stdin : JSON.stringify(test.args)));
      expect(new Set(inputs).size).toBe(testCases.length);
    });

    it('has at least three hints, none of which quotes a line of the solution', () => {
      expect(new Set(hints).size).toBeGreaterThanOrEqual(3);
      const ownLines = solutionCode
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length > 12 && !starterCode.includes(line));
      for (const line of ownLines) {
        expect([...hints, description].filter((said) => said.includes(line))).toEqual([]);
      }
    });

    it('starts from code that is not the solution', () => {
      expect(starterCode.trim()).not.toBe('');
      expect(starterCode).not.toBe(solutionCode);
    });

    it('names the called function in the description and in both programs, or says what goes in and out', () => {
      for (const test of testCases) {
        if (test.kind === 'call') {
          const definition = `${exercise.language === 'python' ? 'def' : 'function'} ${test.function}(`;
          expect(description).toContain(`\`${test.function}(`);
          expect(starterCode).toContain(definition);
          expect(solutionCode).toContain(definition);
        } else {
          expect(description).toContain('**Input:**');
          expect(description).toContain('**Output:**');
          expect(test.expectedStdout).toMatch(/^$|\n$/);
        }
      }
    });

    it('closes every block of code in its description', () => {
      expect((description.match(/^~~~/gm) ?? []).length % 2).toBe(0);
      expect(description).not.toContain('\\`');
    });
  },
);
