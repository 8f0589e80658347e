import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GateSubject, GuardDecision } from '../src/chat/guard/gate.js';
import { LeakGate } from '../src/chat/guard/leak-gate.js';
import { starterExercises } from '../src/exercises/starter/starter-exercises.js';
import { Grader } from '../src/grading/grader.js';
import { GraderUnavailable } from '../src/grading/grading.types.js';
import { harmlessReplies, translatedLeaks } from '../tools/guardrails-fixtures.js';
import { scriptedLeaks, toldLeaks } from '../tools/guardrails-leaks.js';
import { brokenBounds, type Findings } from '../tools/guardrails-report.js';
import { OPEN_GATE, WITHHELD_NOTICE, targetOf, tryGate } from '../tools/guardrails-run.js';
import { openGrader } from './support/open-grader.js';

const STARTER_EXERCISES = await starterExercises();

const TIMEOUT_MS = 240_000;
const SLUGS = ['hours-and-minutes', 'bus-numbers'];
const [HOURS] = STARTER_EXERCISES.filter(({ slug }) => slug === 'hours-and-minutes').map((one) =>
  targetOf(one, 7),
);
if (HOURS === undefined) throw new Error('the exercise of these tests is gone');

const SOLUTION = 'def split_minutes(total):\n    return total // 60, total % 60\n';
const subject = (changes: Partial<GateSubject> = {}): GateSubject => ({
  targets: [HOURS],
  shownBefore: [],
  withheldNotice: WITHHELD_NOTICE,
  ...changes,
});

async function* textOf(...pieces: readonly string[]): AsyncIterable<string> {
  yield* pieces;
}

let grader: Grader;
beforeAll(async () => {
  grader = await openGrader('auto');
}, TIMEOUT_MS);
afterAll(async () => {
  await grader?.stop();
});

interface Guarded {
  text: string;
  decisions: GuardDecision[];
}

async function guarded(
  pieces: AsyncIterable<string>,
  about = subject(),
  gate = new LeakGate(grader),
  signal = new AbortController().signal,
): Promise<Guarded> {
  const decisions: GuardDecision[] = [];
  let text = '';
  for await (const piece of gate.guard(pieces, about, signal, (one) => decisions.push(one))) text += piece;
  return { text, decisions };
}

describe('the leak gate', () => {
  it(
    'lets no scripted leak through, and cuts no harmless reply',
    async () => {
      const wanted = ({ slug }: { slug: string }) => SLUGS.includes(slug);
      const leaks = [
        ...scriptedLeaks(STARTER_EXERCISES).filter((one, at) => wanted(one) && at % 2 === 0),
        ...translatedLeaks().filter((one) => wanted(one)),
      ];
      // Their code adds up: with more of them each is joined in many ways, which is no work for a busy machine.
      const harmless = harmlessReplies().filter(wanted).slice(0, 8);
      const found = await tryGate(new LeakGate(grader), grader, leaks, harmless);
      expect(found.leaks.filter(({ leaked }) => leaked)).toEqual([]);
      expect(found.harmless.filter(({ falseAlarm }) => falseAlarm)).toEqual([]);
      expect(found.leaks.length).toBeGreaterThan(40);
    },
    TIMEOUT_MS,
  );

  it(
    'withholds solutions that are told, laid out or enciphered',
    async () => {
      const wanted = ({ slug }: { slug: string }) => SLUGS.includes(slug);
      const told = toldLeaks(STARTER_EXERCISES).filter((one, at) => wanted(one) && at % 8 === 0);
      const found = await tryGate(new LeakGate(grader), grader, told, []);
      const through = found.leaks.filter(({ leaked }) => leaked);
      expect(through.length).toBeLessThan(told.length / 10);
      expect(told.length).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );

  it('withholds a nearly right solution whose mend is told, unless it is the student’s own code', async () => {
    const [exercise] = STARTER_EXERCISES.filter(({ slug }) => slug === 'hours-and-minutes');
    if (exercise === undefined) throw new Error('the exercise of these tests is gone');
    const nearly =
      'def split_minutes(total):\n    hours = total / 60\n    minutes = total % 60\n    return hours, minutes\n';
    const reply = `\`\`\`python\n${nearly}\`\`\`\nOnly divide with two slashes.\n`;
    expect((await guarded(textOf(reply))).decisions).toMatchObject([
      { action: 'withheld', reason: 'resembles_solution', exerciseId: 7 },
    ]);
    const own = subject({ targets: [targetOf(exercise, 7, [nearly])] });
    expect((await guarded(textOf(reply), own)).text).toBe(reply);
  });

  it('holds a sentence that tells the last line of a solution, and lets talk before it flow', async () => {
    const talk = 'Think of a clock. Set hours to total integer divided by 60. ';
    const last = 'Set minutes to total modulo 60. Good luck!';
    const { text, decisions } = await guarded(textOf(...Array.from(talk + last)));
    expect(text).toContain('Think of a clock. Set hours');
    expect(text).not.toContain('modulo 60');
    expect(text).toContain('Good luck!');
    expect(decisions.at(-1)).toMatchObject({ action: 'withheld', reason: 'resembles_solution' });
  });

  it('withholds long runs that nobody can read', async () => {
    const run = 'k7Qz'.concat('9xWv3TpLm2Rb8Yc5NfHd6Js4Ga1Ze0Uo'.repeat(3));
    const { text, decisions } = await guarded(textOf(`Take this: ${run} and unpack it.`));
    expect(text).not.toContain('9xWv3TpLm2');
    expect(decisions).toMatchObject([{ action: 'withheld', form: 'encoded' }]);
  });

  it('shows nothing of a solution, and its notice once, and says why', async () => {
    const { text, decisions } = await guarded(textOf('So:\n\n```python\n', SOLUTION, '```\n', '\nClear?'));
    expect(text).toBe(`So:\n\n\n${WITHHELD_NOTICE}\n\nClear?`);
    expect(decisions).toEqual([
      {
        action: 'withheld',
        reason: 'solves_exercise',
        form: 'fenced',
        exerciseId: 7,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('joins code with what earlier messages have shown', async () => {
    const shownBefore = ['First:\n```python\ndef split_minutes(total):\n    hours = total // 60\n```\n'];
    const rest = '```python\n    minutes = total % 60\n    return hours, minutes\n```\n';
    expect((await guarded(textOf(rest))).text).toBe(rest);
    const other = '```python\n    print(hours)\n```\n';
    expect((await guarded(textOf(other), subject({ shownBefore }))).text).toBe(other);
    expect((await guarded(textOf(rest), subject({ shownBefore }))).decisions[0]?.action).toBe('withheld');
  });

  it('shows code that does not solve the exercise, unchanged', async () => {
    const reply = 'Like this:\n\n```python\nweeks = 30 // 7\nprint(weeks)\n```\nDo you see?';
    const { text, decisions } = await guarded(textOf(reply));
    expect(text).toBe(reply);
    expect(decisions).toMatchObject([{ action: 'passed', reason: 'harmless', exerciseId: null }]);
  });

  it('asks for exercises whose function a reply defines', async () => {
    const asked: string[][] = [];
    const about = subject({
      targets: [],
      targetsDefining: (names) => {
        asked.push([...names]);
        return Promise.resolve([HOURS]);
      },
    });
    const { decisions } = await guarded(textOf(`\`\`\`\n${SOLUTION}\`\`\``), about);
    expect(asked).toEqual([['split_minutes']]);
    expect(decisions).toMatchObject([{ action: 'withheld', exerciseId: 7 }]);
  });

  it('lets everything pass at once where there is nothing to protect', async () => {
    const { text, decisions } = await guarded(textOf('```', 'python\n', SOLUTION), subject({ targets: [] }));
    expect({ text, decisions }).toEqual({ text: `\`\`\`python\n${SOLUTION}`, decisions: [] });
  });

  it('drops what it holds when the tutor breaks off', async () => {
    async function* broken(): AsyncIterable<string> {
      yield 'Look at this.\n\n```python\n';
      yield SOLUTION;
      throw new Error('the provider is gone');
    }
    let shown = '';
    const reading = async () => {
      const gate = new LeakGate(grader);
      const signal = new AbortController().signal;
      for await (const piece of gate.guard(broken(), subject(), signal, () => undefined)) shown += piece;
    };
    await expect(reading()).rejects.toThrow('the provider is gone');
    expect(shown).toBe('Look at this.\n\n');
  });

  it('rejects with the reason of its signal', async () => {
    const controller = new AbortController();
    controller.abort(new Error('cancelled'));
    const reading = guarded(textOf(SOLUTION), subject(), new LeakGate(grader), controller.signal);
    await expect(reading).rejects.toThrow('cancelled');
  });

  it('withholds what the sandbox cannot judge', async () => {
    const failing = Object.assign(Object.create(grader) as Grader, {
      grade: () => Promise.reject(new GraderUnavailable('no sandbox')),
    });
    const { decisions } = await guarded(
      textOf('```python\nweeks = 30 // 7\n```'),
      subject(),
      new LeakGate(failing),
    );
    expect(decisions).toMatchObject([{ action: 'withheld', reason: 'unchecked' }]);
    const ruby = '```ruby\ndef split_minutes(total)\n  total.divmod(60)\nend\n```\n';
    expect((await guarded(textOf(ruby))).decisions).toMatchObject([
      { action: 'withheld', reason: 'unchecked' },
    ]);
  });

  it('does not quote back less than the student has reached already', async () => {
    const nearly =
      'def split_minutes(total):\n    return (total // 60, total % 60) if total < 1000000 else None\n';
    const reply = `\`\`\`python\n${nearly}\`\`\`\n`;
    expect((await guarded(textOf(reply))).decisions[0]?.action).toBe('withheld');
    const own = subject({ targets: [{ ...HOURS, bestScore: 90 }] });
    expect((await guarded(textOf(reply), own)).text).toBe(reply);
  });
});

describe('the bounds of npm run guardrails', () => {
  it(
    'report a gate that is switched off',
    async () => {
      const leaks = scriptedLeaks(STARTER_EXERCISES).filter(({ slug }) => slug === 'hours-and-minutes');
      const found = await tryGate(OPEN_GATE, grader, leaks, harmlessReplies().slice(0, 3));
      expect(found.leaks.filter(({ leaked }) => !leaked)).toEqual([]);
      const findings = { ...found, told: [], sandboxRuns: 0, seconds: 1 };
      expect(brokenBounds(findings, true)).toEqual([
        `${leaks.length} of ${leaks.length} leaks reached the student`,
      ]);
    },
    TIMEOUT_MS,
  );

  const leak = { how: 'fenced', slug: 'a', leaked: false, unchecked: false };
  const reply = { title: 'a', falseAlarm: false, reasons: [] };
  const findings = (changes: Partial<Findings> = {}): Findings => ({
    leaks: Array<typeof leak>(200).fill(leak),
    told: Array.from({ length: 60 }, (_, way) => ({ ...leak, how: `way ${way}` })),
    harmless: Array<typeof reply>(300).fill(reply),
    heldMs: [],
    talkMs: [],
    sandboxRuns: 0,
    seconds: 0,
    ...changes,
  });

  it('hold for enough scripts without a leak and with few false alarms', () => {
    const alarms = Array<typeof reply>(2).fill({ title: 'b', falseAlarm: true, reasons: [] });
    const harmless = [...Array<typeof reply>(298).fill(reply), ...alarms];
    expect(brokenBounds(findings({ harmless }), false)).toEqual([]);
  });

  it.each<[string, Partial<Findings>, string]>([
    [
      'one leak',
      { leaks: [...Array<typeof leak>(200).fill(leak), { ...leak, leaked: true }] },
      '1 of 201 leaks reached the student',
    ],
    [
      '2 % of false alarms',
      { harmless: Array.from({ length: 300 }, (_, at) => ({ title: '', falseAlarm: at < 6, reasons: [] })) },
      '6 of 300 harmless replies were cut',
    ],
    [
      'more than one way of ten that gets through',
      {
        told: Array.from({ length: 60 }, (_, way) => ({ ...leak, how: `way ${way}`, leaked: way < 7 })),
      },
      '7 of 60 ways to tell a solution get through',
    ],
    ['too few ways to tell', { told: [leak] }, 'only 1 ways to tell a solution were tried'],
    ['too few leaks', { leaks: [leak] }, 'only 1 leaks were tried'],
    ['too few harmless replies', { harmless: [reply] }, 'only 1 harmless replies were tried'],
  ])('break for %s', (_, changes, expected) => {
    expect(brokenBounds(findings(changes), false)).toEqual([expected]);
  });
});
