import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';

/** Everything that was seen of one hostile program: the grade as an instructor and as the student sees it, and the host. */
export interface Evidence {
  /** Null where the API refused the code with a 4xx. */
  view: SubmissionView | null;
  /** The student's view of the same code in an exercise with hidden tests; null where nobody asked for it. */
  blind: SubmissionView | null;
  refusal: { status: number; text: string } | null;
  code: string;
  gradedInMs: number;
  /** The most that the tests may take together. */
  wallLimitMs: number;
  nextHonestMs: number | null;
  leftovers: string[];
  canaryTouches: number;
  newPwnedFiles: string[];
  memoryFellMb: number;
  memoryLimitMb: number;
  serverGrewMb: number;
  diskLostMb: number;
  secrets: readonly string[];
  hostTexts: readonly string[];
  hiddenTexts: readonly string[];
  tests: number;
}

/** Undefined where it holds, else what is wrong. */
type Check = (evidence: Evidence) => string | undefined;

const MAX_STORED_BYTES = 64 << 10;
const fails = (isFault: boolean, words: string): string | undefined => (isFault ? words : undefined);
const scoreOf = ({ view }: Evidence): number => view?.score ?? 0;

/** All that was stored or answered, but the code that came from the program itself. */
function shownTexts({ view, blind, refusal }: Evidence): string {
  const withoutCode = [view, blind].map((one) => (one === null ? null : { ...one, code: '' }));
  return JSON.stringify([...withoutCode, refusal]);
}

/** The ways in which a program may write a text down. */
const disguises = (text: string): string[] => {
  const bytes = Buffer.from(text);
  const base64 = bytes.toString('base64').replace(/=+$/, '').slice(0, -2);
  return [
    text,
    Array.from(text).toReversed().join(''),
    base64,
    bytes.toString('hex'),
    encodeURIComponent(text),
  ];
};

function leaked(evidence: Evidence, texts: readonly string[]): string | undefined {
  const shown = shownTexts(evidence);
  const found = texts.find(
    (text) => !evidence.code.includes(text) && disguises(text).some((form) => shown.includes(form)),
  );
  return found === undefined ? undefined : `shows ${JSON.stringify(found.slice(0, 60))}`;
}

export const CHECKS: Record<string, Check> = {
  alive: ({ nextHonestMs }) =>
    fails(
      nextHonestMs === null || nextHonestMs > 5_000,
      nextHonestMs === null
        ? 'the next honest code got no 100'
        : `next honest code took ${nextHonestMs.toFixed(0)} ms`,
    ),
  noproc: ({ leftovers }) => fails(leftovers.length > 0, `left behind: ${leftovers.join(', ')}`),
  nofile: ({ newPwnedFiles }) => fails(newPwnedFiles.length > 0, `files: ${newPwnedFiles.join(', ')}`),
  nonet: ({ canaryTouches }) => fails(canaryTouches > 0, `${canaryTouches} connections or packets`),
  noenv: (evidence) => leaked(evidence, evidence.secrets),
  nohost: (evidence) => leaked(evidence, evidence.hostTexts),
  lt100: (evidence) => fails(scoreOf(evidence) >= 100, `score ${scoreOf(evidence)}`),
  zero: (evidence) => fails(scoreOf(evidence) !== 0, `score ${scoreOf(evidence)}`),
  full: (evidence) => fails(scoreOf(evidence) !== 100, `score ${scoreOf(evidence)}`),
  trunc: ({ view, serverGrewMb }) => {
    const long = storedOutputs(view).find((text) => Buffer.byteLength(text) > MAX_STORED_BYTES);
    if (long !== undefined) return `keeps ${Buffer.byteLength(long)} bytes of output`;
    return fails(serverGrewMb >= 64, `the server grew by ${serverGrewMb.toFixed(0)} MB`);
  },
  utf8: (evidence) => {
    if ((evidence.refusal?.status ?? 0) >= 500) return `answered ${evidence.refusal?.status}`;
    const texts = storedOutputs(evidence.view).concat(evidence.view?.feedback ?? '');
    return fails(
      texts.some((text) => !text.isWellFormed() || text.includes('\0')),
      'ill-formed text',
    );
  },
  mem: ({ memoryFellMb, memoryLimitMb }) =>
    fails(memoryFellMb > memoryLimitMb + 128, `free memory fell by ${memoryFellMb.toFixed(0)} MB`),
  disk: ({ diskLostMb }) => fails(diskLostMb > 1, `${diskLostMb.toFixed(1)} MB of disk are gone`),
  deadline: ({ gradedInMs, wallLimitMs }) =>
    fails(gradedInMs > wallLimitMs + 2_000, `${gradedInMs.toFixed(0)} ms for a limit of ${wallLimitMs} ms`),
  notest: (evidence) => {
    const { blind, code } = evidence;
    if (blind === null && evidence.refusal === null) return 'was not tried with hidden tests';
    const shown = JSON.stringify({ ...blind, code: '' });
    const found = evidence.hiddenTexts.find((text) => !code.includes(text) && shown.includes(text));
    return fails(found !== undefined, `the student sees ${found}`);
  },
  one: ({ view, tests }) => {
    const results = view?.results ?? [];
    if (results.length !== tests) return `${results.length} results for ${tests} tests`;
    return fails(!results.some(({ passed }) => passed), 'no other test was scored on its own');
  },
};

/** Those that a busy machine, not the program, may break: a failure is tried again. */
export const DISTURBED_BY_OTHERS = new Set(['alive', 'noproc', 'mem', 'disk', 'deadline', 'trunc']);

const storedOutputs = (view: SubmissionView | null): string[] =>
  (view?.results ?? []).flatMap(({ stdout, stderr, actual, message }) =>
    [stdout, stderr, actual, message].filter((text) => text !== undefined),
  );

export interface HostileProgram {
  file: string;
  language: string;
  exercise: 'call' | 'io' | 'unit';
  expected_verdicts: string[];
  score?: string;
  invariants: string[];
}

/** Every fault of one program, `code: words`. */
export function faultsOf(program: HostileProgram, always: readonly string[], evidence: Evidence): string[] {
  const faults: string[] = [];
  const verdict = evidence.view?.verdict;
  if (evidence.view === null) {
    // Code that cannot be stored is refused like code that cannot be read.
    if (evidence.refusal?.status !== 422 || !program.expected_verdicts.includes('compile_error'))
      faults.push(
        `verdict: refused with ${evidence.refusal?.status}: ${evidence.refusal?.text.slice(0, 120)}`,
      );
  } else if (evidence.view.status !== 'graded') {
    faults.push(`verdict: the platform failed: ${evidence.view.feedback}`);
  } else if (!program.expected_verdicts.includes(verdict ?? '')) {
    faults.push(`verdict: ${verdict}, not ${program.expected_verdicts.join(' or ')}`);
  }
  for (const invariant of new Set([...always, ...program.invariants])) {
    const check = CHECKS[invariant];
    const fault = check === undefined ? 'no check of that name' : check(evidence);
    if (fault !== undefined) faults.push(`${invariant}: ${fault}`);
  }
  faults.push(...scoreFaults(program.score ?? '', evidence));
  return faults;
}

/** What a machine can read of the words about the score: a bare number, and a text that must not be printed. */
function scoreFaults(words: string, evidence: Evidence): string[] {
  const faults: string[] = [];
  if (/^\d+$/.test(words) && scoreOf(evidence) !== Number(words))
    faults.push(`score: ${scoreOf(evidence)}, not ${words}`);
  const unwanted = /must not contain (\w+)/.exec(words)?.[1];
  if (unwanted !== undefined && storedOutputs(evidence.view).some((text) => text.includes(unwanted)))
    faults.push(`score: the output contains ${unwanted}`);
  return faults;
}

/** What only this machine could have told: accounts, its name, and paths of the program. */
export function hostTexts(paths: readonly string[]): string[] {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter((line) => line.length > 8);
  const name = hostname();
  return [...accounts, 'root:x:0:0', ...(name.length > 6 ? [name] : []), ...paths];
}
