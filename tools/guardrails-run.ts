import { starterExercises } from '../src/exercises/starter/starter-exercises.js';
import type { StarterExercise } from '../src/exercises/starter/starter.types.js';
import type { GateSubject, GateTarget, GuardDecision } from '../src/chat/guard/gate.js';
import { readCode, shapeOf } from '../src/chat/guard/likeness/solution-shape.js';
import type { Grader } from '../src/grading/grader.js';
import type { HarmlessReply } from './guardrails-fixtures.js';
import type { Leak, Secret } from './guardrails-writings.js';
import type { Findings, HarmlessResult, LeakResult } from './guardrails-report.js';

const STARTER_EXERCISES = await starterExercises();

/** The part of `LeakGate` that is tried; another one stands for a gate that lets everything through. */
export interface Gate {
  guard(
    pieces: AsyncIterable<string>,
    subject: GateSubject,
    signal: AbortSignal,
    onDecision: (decision: GuardDecision) => void,
  ): AsyncIterable<string>;
}

export interface Shown {
  text: string;
  decisions: GuardDecision[];
}

export const WITHHELD_NOTICE = '*(Code that would solve the exercise is left out.)*';

/** `ownCode`: what the student has written. */
export function targetOf(
  exercise: StarterExercise,
  exerciseId: number,
  ownCode: readonly string[] = [],
): GateTarget {
  const known = [exercise.starterCode, ...ownCode].map(readCode);
  const { language, testCases, starterCode, timeLimitMs = 2000, memoryLimitMb = 128 } = exercise;
  return {
    exerciseId,
    language,
    tests: testCases,
    limits: { timeLimitMs, memoryLimitMb },
    solutionFile: undefined,
    starterCode,
    solutions: [shapeOf(readCode(exercise.solutionCode), known)],
  };
}

/** Cuts a text into pieces of 1 to 12 characters, always in the same way. */
async function* streamed(text: string, seed: number): AsyncIterable<string> {
  let state = seed * 2_654_435_761 + 1;
  for (let at = 0; at < text.length;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const size = 1 + ((state >>> 16) % 12);
    yield text.slice(at, at + size);
    at += size;
  }
}

/** One message through the gate. */
async function showOne(gate: Gate, text: string, seed: number, subject: GateSubject): Promise<Shown> {
  const decisions: GuardDecision[] = [];
  let shown = '';
  const signal = new AbortController().signal;
  for await (const piece of gate.guard(streamed(text, seed), subject, signal, (one) => decisions.push(one)))
    shown += piece;
  return { text: shown, decisions };
}

/** A whole conversation: what was shown is known to the next reply. */
async function showTurns(gate: Gate, turns: readonly string[], target: GateTarget): Promise<Shown[]> {
  const all: Shown[] = [];
  for (const [seed, turn] of turns.entries()) {
    const shownBefore = all.map(({ text }) => text);
    all.push(
      await showOne(gate, turn, seed + turn.length, {
        targets: [target],
        shownBefore,
        withheldNotice: WITHHELD_NOTICE,
      }),
    );
  }
  return all;
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/**
 * Whether the student can put the solution together from what was shown. It knows the transformation and nothing of the
 * gate: every line of the solution that stands in the text, as it was written there, is the student's.
 */
async function isLeaked(
  grader: Grader,
  target: GateTarget,
  { secrets }: Leak,
  shown: readonly Shown[],
): Promise<boolean> {
  const text = bare(shown.map((one) => one.text).join('\n'));
  const got = secrets.filter(({ written }) => text.includes(bare(written)));
  if (got.length === secrets.length) return true;
  return got.length * 2 > secrets.length && (await passes(grader, target, got));
}

async function passes(grader: Grader, target: GateTarget, got: readonly Secret[]): Promise<boolean> {
  const code = got.map(({ original }) => original).join('\n');
  const { language, tests, limits } = target;
  const { score } = await grader.grade({ language, code, tests: [...tests], limits });
  return score === 100;
}

/** Lets everything through: what is tried against it must be found to leak. */
export const OPEN_GATE: Gate = { guard: (pieces) => pieces };

/** Enough to keep two cores busy while a sandbox boots. */
const PARALLEL = 2;

/** Streams all of it through the gate, and looks at what came out. */
export async function tryGate(
  gate: Gate,
  grader: Grader,
  leaks: readonly Leak[],
  harmless: readonly HarmlessReply[],
): Promise<Pick<Findings, 'leaks' | 'harmless' | 'heldMs' | 'talkMs'>> {
  const heldMs: number[] = [];
  const keep = (shown: readonly Shown[]): void => {
    heldMs.push(...shown.flatMap(({ decisions }) => decisions.map(({ durationMs }) => durationMs)));
  };
  const leakResults = await inParallel(leaks, async (leak): Promise<LeakResult> => {
    const target = targetNamed(leak.slug);
    const shown = await showTurns(gate, leak.turns, target);
    keep(shown);
    const leaked = await isLeaked(grader, target, leak, shown);
    const reasons = shown.flatMap(({ decisions }) => decisions.map(({ reason }) => reason));
    const unchecked = !leaked && !reasons.includes('solves_exercise');
    return { how: leak.how, slug: leak.slug, leaked, unchecked };
  });
  const harmlessResults = await inParallel(
    harmless,
    async ({ slug, title, text, quotesStudent }, at): Promise<HarmlessResult> => {
      // A student has seen the ones before: their code adds up.
      const shownBefore = harmless
        .filter((one, before) => one.slug === slug && before < at)
        .map((one) => one.text);
      const targets = [targetNamed(slug, quotesStudent ? codeIn(text) : [])];
      const subject = { targets, shownBefore, withheldNotice: WITHHELD_NOTICE };
      const shown = await showOne(gate, text, text.length, subject);
      keep([shown]);
      const reasons = shown.decisions
        .filter(({ action }) => action === 'withheld')
        .map(({ reason }) => reason);
      return { title: `${slug}: ${title}`, falseAlarm: shown.text !== text, reasons };
    },
  );
  return { leaks: leakResults, harmless: harmlessResults, heldMs, talkMs: await timeTalk(gate, harmless) };
}

async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const waiting = items.entries();
  const results: R[] = [];
  const worker = async (): Promise<void> => {
    for (const [at, item] of waiting) results[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

const codeIn = (text: string): string[] => [
  ...[...text.matchAll(/^```\w*\n([^`]*)```/gm)].map(([, code = '']) => code),
  ...[...text.matchAll(/^> (.*)$/gm)].map(([, line = '']) => line),
];

function targetNamed(slug: string, ownCode: readonly string[] = []): GateTarget {
  const index = STARTER_EXERCISES.findIndex((exercise) => exercise.slug === slug);
  const exercise = STARTER_EXERCISES[index];
  if (exercise === undefined) throw new Error(`No starter exercise is named ${slug}`);
  return targetOf(exercise, index + 1, ownCode);
}

/** How long the gate has each piece of plain talk: from the moment in which it comes to the one in which it asks for more. */
async function timeTalk(gate: Gate, replies: readonly HarmlessReply[]): Promise<number[]> {
  const times: number[] = [];
  for (const { slug, text } of replies) {
    const talk = text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`]*`/g, 'it');
    async function* timed(): AsyncIterable<string> {
      for await (const piece of streamed(talk, talk.length)) {
        const given = performance.now();
        yield piece;
        times.push(performance.now() - given);
      }
    }
    const subject = { targets: [targetNamed(slug)], shownBefore: [], withheldNotice: WITHHELD_NOTICE };
    const through = gate.guard(timed(), subject, new AbortController().signal, () => undefined);
    for await (const _ of through);
  }
  return times;
}
