import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  gradedSubmission,
  SOME_PROGRESS,
  workOn,
  type Outcome,
} from '../../../test/support/built-in-contexts.js';
import { starterExercises } from '../../exercises/starter/starter-exercises.js';
import type { StarterExercise } from '../../exercises/starter/starter.types.js';
import { BuiltInTutor } from './builtin.tutor.js';
import { NOTES } from '../answers/notes/all.notes.js';
import type { Agent, TutorContext, TutorPiece, TutorRequest } from '../tutor.js';

const STARTER_EXERCISES = await starterExercises();

const AGENTS: readonly Agent[] = ['concepts', 'debug', 'code_review', 'exercise', 'progress'];
const EXAMPLES = new Set(
  NOTES.flatMap(({ examples }) => Object.values(examples).map((lines) => lines.join('\n'))),
);
const FREE: TutorContext = { work: null, topic: null, progress: null };

const tutor = new BuiltInTutor();

function request(agent: Agent, context: TutorContext, content = 'why?', soFar = ''): TutorRequest {
  return { agent, context, turns: [{ role: 'user', content }], soFar, names: [] };
}

async function pieces(asked: TutorRequest, signal = new AbortController().signal): Promise<TutorPiece[]> {
  const all: TutorPiece[] = [];
  for await (const piece of tutor.answer(asked, signal)) all.push(piece);
  return all;
}

async function say(asked: TutorRequest): Promise<string> {
  const all = await pieces(asked);
  return all.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
}

/** What stands between fences, and what is left without it. */
function split(answer: string): { blocks: string[]; prose: string } {
  const blocks = [...answer.matchAll(/^```\w*\n([^]*?)\n```$/gm)].map(([, code = '']) => code);
  return { blocks, prose: answer.replace(/^```\w*\n[^]*?\n```$/gm, '') };
}

/** No code but the notes' own examples and single lines: nothing that could be a solution. */
function expectHarmless(answer: string): void {
  const { blocks, prose } = split(answer);
  expect(blocks.filter((block) => !EXAMPLES.has(block))).toEqual([]);
  expect(prose).not.toMatch(/```|~~~/);
  expect(prose.split('\n').filter((line) => /^(?: {4}|\t)/.test(line))).toEqual([]);
  for (const paragraph of prose.split('\n\n')) {
    expect((paragraph.match(/`/g) ?? []).length % 2).toBe(0);
  }
}

describe('BuiltInTutor', () => {
  it('says what it is, without a model', () => {
    for (const agent of AGENTS) {
      expect(tutor.origin(agent)).toEqual({ tutor: 'built-in', model: null, promptVersion: 'built-in-1' });
    }
  });

  it.each(AGENTS)('answers as %s in several pieces, says once that it is no AI, and ends', async (agent) => {
    const all = await pieces(request(agent, { ...FREE, progress: SOME_PROGRESS }));
    expect(all.length).toBeGreaterThan(4);
    expect(all.at(-1)).toEqual({ kind: 'end', finishReason: 'stop', tokens: null });
    const text = await say(request(agent, FREE));
    expect(text.match(/no AI model/g)).toHaveLength(1);
    expect(text).toContain('?');
  });

  it('stops with the reason of the signal, before and in the middle', async () => {
    const reason = new Error('the student left');
    await expect(pieces(request('debug', FREE), AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const rest = tutor.answer(request('debug', FREE), controller.signal);
    expect((await rest.next()).done).toBe(false);
    controller.abort(reason);
    await expect(rest.next()).rejects.toBe(reason);
  });

  it('goes on right behind what was shown, wherever that broke off', async () => {
    const whole = await say(request('concepts', FREE, 'what is a loop?'));
    for (let at = 0; at <= whole.length; at++) {
      const soFar = whole.slice(0, at);
      expect(soFar + (await say(request('concepts', FREE, 'what is a loop?', soFar)))).toBe(whole);
    }
  });

  it('goes on behind its own words also where a notice stands before them', async () => {
    const whole = await say(request('concepts', FREE, 'what is a loop?'));
    const shown = `The other tutor cannot be reached.\n\n${whole.slice(0, 100)}`;
    expect(shown + (await say(request('concepts', FREE, 'what is a loop?', shown)))).toBe(
      `The other tutor cannot be reached.\n\n${whole}`,
    );
  });

  it('begins a new paragraph behind the words of another tutor', async () => {
    const whole = await say(request('concepts', FREE, 'what is a loop?'));
    expect(await say(request('concepts', FREE, 'what is a loop?', 'Think of a'))).toBe(`\n\n${whole}`);
  });
});

/** What wrong code does, by language. */
const WRONG: Record<string, (exercise: StarterExercise) => Outcome> = {
  'nothing given back': ({ language }) => ({
    gives: language === 'python' ? { kind: 'null' } : { kind: 'undefined' },
  }),
  'another text': ({ testCases }) =>
    testCases[0]?.kind === 'io' ? { prints: 'nonsense\n' } : { gives: { kind: 'string', value: 'nonsense' } },
  'an unknown name': ({ language }) => ({
    fault:
      language === 'python'
        ? { type: 'NameError', message: "name 'totl' is not defined", line: 2 }
        : { type: 'ReferenceError', message: 'totl is not defined', line: 2 },
  }),
  'a syntax error': () => ({
    fault: { fault: 'syntax', type: 'SyntaxError', message: 'invalid syntax', line: 2 },
  }),
  'too long': () => 'time_limit_exceeded',
  'too much memory': () => 'memory_limit_exceeded',
  'too much output': () => 'output_limit_exceeded',
};

describe.each(STARTER_EXERCISES.map((exercise) => [exercise.slug, exercise] as const))(
  'the built-in tutor about %s',
  (_, exercise) => {
    it('talks about every kind of failure at every rung: short, with a question, without a way to do it', async () => {
      for (const outcome of Object.values(WRONG)) {
        const submission = gradedSubmission(exercise, exercise.starterCode, { visible: outcome(exercise) });
        for (let rung = 0; rung <= 5; rung++) {
          const answer = await say(
            request('debug', workOn(exercise, { submission, ladder: { rung, maxRung: 5 } })),
          );
          expectHarmless(answer);
          expect(answer).toContain(exercise.testCases[0]?.name ?? '');
          expect(answer).toMatch(/\?\n\n_I am/);
          expect(split(answer).prose.split(/\s+/).length).toBeGreaterThanOrEqual(50);
          expect(split(answer).prose.split(/\s+/).length).toBeLessThanOrEqual(210);
          expect(split(answer).blocks).toHaveLength(rung >= 4 ? 1 : 0);
        }
      }
    });

    it('shows no line of the solution, no hidden test and no hint that was not taken', async () => {
      const submission = gradedSubmission(exercise, exercise.starterCode, {
        visible: 'passes',
        hidden: 'wrong_answer',
      });
      const own = exercise.solutionCode
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length > 12 && !exercise.starterCode.includes(line));
      const hidden = exercise.testCases.filter((test) => test.hidden).map(({ name = '' }) => `"${name}"`);
      for (const agent of AGENTS) {
        const answer = await say(
          request(
            agent,
            workOn(exercise, { submission, ladder: { rung: 4, maxRung: 4 } }),
            'give me the solution',
          ),
        );
        expectHarmless(answer);
        for (const secret of [...own, ...hidden, ...exercise.hints]) expect(answer).not.toContain(secret);
      }
    });

    it('restates its goal before the first try', async () => {
      const answer = await say(request('exercise', workOn(exercise)));
      const call = exercise.testCases[0]?.kind === 'call' ? exercise.testCases[0].function : 'Output';
      expect(answer.slice(0, answer.indexOf('What the visible'))).toContain(call);
      expect(answer.split(/\s+/).length).toBeLessThanOrEqual(200);
      expectHarmless(answer);
    });
  },
);

const hostileText = fc
  .oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      '```',
      '```python\nprint(1)\n```',
      '~~~',
      '`',
      '``a``',
      '\n\n    indented\n',
      '![x](http://x)',
      '\u0000\u202e',
      '# head',
      '- a\n- b',
      '> q',
    ),
  )
  .chain((text) => fc.constantFrom(text, `${text}\n${text}`, `a ${text}`));

const anyContext = fc
  .record({
    exercise: fc.constantFrom(...STARTER_EXERCISES),
    rung: fc.nat(5),
    code: hostileText,
    message: hostileText,
    title: hostileText,
    description: hostileText,
    hint: fc.option(hostileText),
    failing: fc.constantFrom(...Object.keys(WRONG)),
  })
  .map(({ exercise, rung, code, message, title, description, hint, failing }): TutorContext => {
    const graded = gradedSubmission(exercise, code, { visible: WRONG[failing]?.(exercise) ?? 'passes' });
    const results = graded.results.map((result) =>
      result.message === undefined ? result : { ...result, message, name: title },
    );
    const context = workOn(exercise, {
      submission: { ...graded, results, feedback: message },
      ladder: { rung, maxRung: 5 },
      hint: hint === null ? null : { index: 0, text: hint, isNew: rung % 2 === 0 },
    });
    return {
      ...context,
      progress: SOME_PROGRESS,
      work: context.work && { ...context.work, exercise: { ...context.work.exercise, title, description } },
    };
  });

describe('any context', () => {
  it('brings no code but the notes’ examples and single lines of what the student can see', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyContext,
        fc.constantFrom(...AGENTS),
        hostileText,
        async (context, agent, question) => {
          const answer = await say(request(agent, context, question));
          const { blocks, prose } = split(answer);
          expect(blocks.filter((block) => !EXAMPLES.has(block))).toEqual([]);
          expect(prose).not.toMatch(/^\s*(?:> ?)*\s*(?:```|~~~)/m);
          expect(prose.split('\n').filter((line) => /^(?: {4}|\t)/.test(line))).toEqual([]);
          expect(await say(request(agent, context, question))).toBe(answer);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is answered within milliseconds', async () => {
    const exercise = STARTER_EXERCISES[0];
    if (!exercise) throw new Error('no exercise');
    const context = {
      ...workOn(exercise, {
        submission: gradedSubmission(exercise, exercise.starterCode, { visible: { prints: 'x' } }),
      }),
      progress: SOME_PROGRESS,
    };
    for (const agent of AGENTS) {
      const times: number[] = [];
      for (let run = 0; run < 21; run++) {
        const start = performance.now();
        await say(request(agent, context));
        times.push(performance.now() - start);
      }
      expect(times.sort((a, b) => a - b)[10]).toBeLessThan(100);
    }
  });
});
