import { describe, expect, it } from '@jest/globals';
import { parse } from 'acorn';
import { starterExercises } from '../../../exercises/starter/starter-exercises.js';
import { NOTES } from './all.notes.js';
import { exampleOf, noteById, notesFor, notesOf } from './find-note.js';
import { cpuMs } from '../../../../test/support/cpu-ms.js';

const STARTER_EXERCISES = await starterExercises();

const best = (question: string, language: 'python' | 'javascript' = 'python', topic: string | null = null) =>
  notesFor({ question, topic, language })[0]?.id;

const wordsIn = (text: string) => text.split(/\s+/).length;

describe('the notes', () => {
  it('are many, each with an id and a title of its own', () => {
    expect(NOTES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(NOTES.map(({ id }) => id)).size).toBe(NOTES.length);
    expect(new Set(NOTES.map(({ title }) => title)).size).toBe(NOTES.length);
    expect(NOTES.filter(({ id }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it.each(NOTES.map((note) => [note.id, note] as const))(
    '%s is short prose with tiny examples',
    (_, note) => {
      expect(wordsIn(note.text)).toBeGreaterThanOrEqual(50);
      expect(wordsIn(note.text)).toBeLessThanOrEqual(110);
      expect(note.text).not.toMatch(/```|~~~|\n/);
      expect((note.text.match(/`/g) ?? []).length % 2).toBe(0);
      expect(Object.keys(note.examples)).not.toHaveLength(0);
      for (const lines of Object.values(note.examples)) expect(lines.length).toBeLessThanOrEqual(8);
      expect(note.words.filter((word) => word.trim() !== word)).toEqual([]);
    },
  );

  it('have JavaScript examples that parse', () => {
    for (const { id, examples } of NOTES) {
      const code = examples.javascript?.join('\n') ?? '';
      expect({ id, body: parse(code, { ecmaVersion: 'latest' }).type }).toEqual({ id, body: 'Program' });
    }
  });

  it('cover the topic of every starter exercise, in its language', () => {
    for (const { slug, topic, language } of STARTER_EXERCISES) {
      const covered = notesOf(topic).some((note) => exampleOf(note, language) !== undefined);
      expect({ slug, covered }).toEqual({ slug, covered: true });
    }
  });

  it('use no function that a starter exercise asks for', () => {
    const asked = new Set(
      STARTER_EXERCISES.flatMap(({ testCases }) =>
        testCases.map((test) => (test.kind === 'call' ? test.function : '')),
      ),
    );
    for (const { id, examples } of NOTES) {
      const code = Object.values(examples).flat().join('\n');
      const defined = [...code.matchAll(/\b(?:def|function\*?|const)\s+(\w+)/g)].map(([, name = '']) => name);
      expect({ id, asked: defined.filter((name) => asked.has(name)) }).toEqual({ id, asked: [] });
    }
  });
});

describe('notesFor', () => {
  it.each([
    ['What is a variable?', 'variables'],
    ['whats the difference between return and print', 'return-and-print'],
    ['my function returns None, why', 'return-and-print'],
    ['how do for loops work', 'for-loops'],
    ['When do I use a while loop?', 'while-loops'],
    ['why does range(5) stop at 4', 'range'],
    ['what does // do', 'division-and-remainder'],
    ['how can I check if a number is divisible by 3', 'division-and-remainder'],
    ['How do f-strings work?', 'formatting-text'],
    ['what does [1:] mean', 'slicing'],
    ['IndexError: list index out of range', 'lists'],
    ['what is a KeyError', 'dictionaries'],
    ['parameter vs argument??', 'parameters-and-arguments'],
    ['explain recursion please', 'recursion'],
    ['what is a base case', 'base-case'],
    ['maximum recursion depth exceeded', 'base-case'],
    ['whats big O', 'complexity'],
    ['how do i copy a list without changing the original', 'copies'],
    ['what is a list comprehension', 'comprehensions'],
    ['UnboundLocalError local variable referenced before assignment', 'scope'],
    ['how do I read until the end of input', 'reading-to-the-end'],
    ['what is an edge case', 'edge-cases'],
    ['how to sort by the second value', 'sorting'],
    ['what is a stack', 'stacks'],
    ['how do I swap two variables', 'tuples'],
    ['explain binary search', 'binary-search'],
    ['what is yield', 'generators'],
    ['what is recusion', 'recursion'],
    ['diffrence between = and ==', 'comparing'],
    ['explain try except', 'exceptions'],
  ])('answers "%s" with the note %s', (question, id) => {
    expect(best(question)).toBe(id);
  });

  it.each([
    ['what is the difference between let and const', 'let-and-const'],
    ['when do I use === instead of ==', 'strict-equality'],
    ['why do I get undefined', 'undefined-and-null'],
    ['Cannot read properties of undefined', 'undefined-and-null'],
    ['what does => mean', 'arrow-functions'],
    ['what is await', 'async'],
    ['for in or for of?', 'javascript-arrays'],
    ['template literals', 'formatting-text'],
  ])('answers "%s" in JavaScript with the note %s', (question, id) => {
    expect(best(question, 'javascript')).toBe(id);
  });

  it('finds nothing where no concept is named', () => {
    for (const question of ['hello', 'what is the capital of France?', '', '🙂', 'why?']) {
      expect({ question, found: best(question) }).toEqual({ question, found: undefined });
    }
  });

  it('prefers the note of the topic and of the language between equals', () => {
    expect(best('neighbour', 'python', 'grids')).toBe('grids');
    expect(best('what is a matching', 'python', 'stacks')).toBe('stacks');
    expect(best('array method', 'javascript', 'lists')).toBe('javascript-arrays');
    expect(best('array method', 'python', 'lists')).toBe('comprehensions');
  });

  it('is fast for the longest question', () => {
    const question = 'recursive loops and dictionaries '.repeat(500);
    const taken = cpuMs(() => {
      for (let i = 0; i < 20; i++) notesFor({ question, topic: 'lists', language: 'python' });
    });
    expect(taken / 20).toBeLessThan(400);
  });
});

describe('noteById', () => {
  it('knows every note and nothing else', () => {
    expect(NOTES.every((note) => noteById(note.id) === note)).toBe(true);
    expect(noteById('no-such-note')).toBeUndefined();
  });
});
