import { parseExactJson } from '../src/common/schemas/exact-json.js';
import { languageNamed } from '../src/grading/languages.js';
import type { LanguageId } from '../src/grading/grading.types.js';

/** What a labelled solution must get. */
export interface Expectation {
  /** Whether it scores 100; undefined where only the verdict counts. */
  accepted?: boolean;
  /** One of these. */
  verdicts?: readonly string[];
  /** How many of the first `ran` tests pass, of `total`; who observed it may have stopped at one that hung. */
  observed?: { passed: number; ran: number; total: number };
}

export interface LabelledSolution {
  name: string;
  code: string;
  language: LanguageId;
  expected: Expectation;
}

/** A row of a corpus, ready for the API. */
export interface CorpusRow {
  id: string;
  /** The body of POST /api/exercises/. */
  exercise: Record<string, unknown>;
  solutions: LabelledSolution[];
}

interface RawSolution {
  label: string;
  code: string;
  language?: string;
  upstream_label?: string;
  origin?: string;
  observed?: unknown;
}

type Raw = Record<string, unknown> & {
  id: string;
  language?: string;
  tests?: Record<string, unknown>[];
  solutions?: RawSolution[];
  validation?: Record<string, unknown>;
};

const VERDICT_NAMES: Record<string, string> = {
  time_limit: 'time_limit_exceeded',
  memory_limit: 'memory_limit_exceeded',
  output_limit: 'output_limit_exceeded',
};
/** A title or a topic is one line of a bounded length, and a description is never empty. */
const bounded = (value: unknown, max: number, otherwise: string): string =>
  (typeof value === 'string' ? value.trim().slice(0, max).trim() : '') || otherwise;

/** Reads one line of a corpus. Throws an Error that says why it cannot be an exercise. */
export function readRow(line: string): CorpusRow {
  const raw = JSON.parse(line) as Raw;
  // The arguments and the expected values need their exact types; the other fields are plain.
  const exact = (parseExactJson(line) as Raw).tests ?? [];
  if ('actual' in raw && 'verdict' in raw) return comparisonRow(raw);
  if ('expected_verdict' in raw) return conformanceRow(raw);
  const own = languageNamed(raw.language ?? '');
  const solutions = (raw.solutions ?? []).map((solution, index) => labelled(raw, solution, index));
  const languages = [...new Set([...(own ? [own] : []), ...solutions.map(({ language }) => language)])];
  const language = own ?? languages[0];
  if (language === undefined) throw new Error(`no language that is known here: ${raw.language}`);
  const accepted = solutions.find((one) => one.expected.accepted && one.language === language);
  const starter = typeof raw['starter_code'] === 'string' ? raw['starter_code'] : undefined;
  return {
    id: raw.id,
    exercise: {
      ...frame(raw, language),
      allowedLanguages: languages,
      // Tests name the file by its ending, which is one language's.
      ...(typeof raw['solution_file'] === 'string' && { solutionFile: raw['solution_file'] }),
      ...(starter !== undefined && own !== undefined && { starterCode: starter }),
      ...(accepted && { solutionCode: accepted.code }),
      testCases: exact.map((test) => testCase(raw, test)),
    },
    solutions,
  };
}

const frame = (raw: Raw, language: LanguageId) => ({
  title: bounded(raw['title'], 200, raw.id),
  description: bounded(raw['description'], 50_000, raw.id),
  difficultyLevel: 'beginner',
  topic: bounded(raw['topic'], 100, 'corpus'),
  language,
  timeLimitMs: timeLimitMs(raw),
});

/** The most that an exercise may allow a test. */
export const LONGEST_LIMIT_MS = 30_000;
/** Where a row names no limit, its labels were observed without one: slow is not wrong. */
const PATIENT_LIMIT_MS = 10_000;

function timeLimitMs({ suggested_time_limit_s: seconds }: Raw): number {
  if (typeof seconds !== 'number') return PATIENT_LIMIT_MS;
  return Math.min(Math.max(100, Math.round(seconds * 1000)), LONGEST_LIMIT_MS);
}

function labelled(raw: Raw, solution: RawSolution, index: number): LabelledSolution {
  const language = languageNamed(solution.language ?? raw.language ?? '');
  if (language === undefined) throw new Error(`no language that is known here: ${solution.language}`);
  const seen = solution.observed ?? raw.validation?.[solution.upstream_label ?? solution.label];
  const observed = share(seen);
  return {
    name: `${solution.label}#${index}`,
    code: solution.code,
    language,
    expected: { accepted: solution.label === 'accepted', ...(observed && { observed }) },
  };
}

/** `observed.passed` of `observed.total`, where it is known which tests were run. */
function share(observed: unknown): Expectation['observed'] {
  const { passed, total, timeout, verdicts } = (observed ?? {}) as Record<string, unknown>;
  if (typeof passed !== 'number' || typeof total !== 'number' || timeout === true) return undefined;
  const notRun = Array.isArray(verdicts) ? verdicts.indexOf('not_run') : -1;
  return total > 0 ? { passed, ran: notRun < 0 ? total : notRun, total } : undefined;
}

function testCase(raw: Raw, test: Record<string, unknown>): Record<string, unknown> {
  const name = typeof test['name'] === 'string' && { name: bounded(test['name'], 200, 'test') };
  if (raw['kind'] === 'io') {
    const { visible, stdin, stdout } = test;
    const compare = comparison(raw['compare']);
    return { kind: 'io', ...name, stdin, expectedStdout: stdout, hidden: visible === false, compare };
  }
  if ('files' in test) return { kind: 'unit', ...name, framework: test['entry'], files: test['files'] };
  const { function: called, args, expected, collect, tolerance } = test;
  return {
    kind: 'call',
    ...name,
    function: called,
    args,
    expected,
    ...(collect === 'list' && { collect }),
    ...tolerances(tolerance),
  };
}

/** A tolerance is one number for both, or says which. */
function tolerances(tolerance: unknown): Record<string, unknown> {
  if (tolerance === undefined || tolerance === null) return {};
  const plain = JSON.parse(JSON.stringify(tolerance)) as unknown;
  const { abs, rel, value } =
    typeof plain === 'number'
      ? { abs: plain, rel: plain, value: undefined }
      : (plain as Record<string, unknown>);
  const both = value ?? undefined;
  return {
    ...((abs ?? both) !== undefined && { absTolerance: abs ?? both }),
    ...((rel ?? both) !== undefined && { relTolerance: rel ?? both }),
  };
}

function comparison(compare: unknown): unknown {
  const { abs, rel, case_sensitive, space_change_sensitive } = (compare ?? {}) as Record<string, unknown>;
  if (space_change_sensitive === true) return 'exact';
  return {
    ignoreCase: case_sensitive !== true,
    ...(typeof abs === 'number' && { absTolerance: abs }),
    ...(typeof rel === 'number' && { relTolerance: rel }),
  };
}

/** The flags of Kattis' default validator: `case_sensitive float_tolerance 0.5`. */
function flagged(flags: string): unknown {
  const words = flags.split(/\s+/).filter(Boolean);
  const after = (...names: string[]): number | undefined => {
    const at = words.findIndex((word) => names.includes(word));
    return at < 0 ? undefined : Number(words[at + 1]);
  };
  return comparison({
    case_sensitive: words.includes('case_sensitive'),
    space_change_sensitive: words.includes('space_change_sensitive'),
    abs: after('float_absolute_tolerance', 'float_tolerance'),
    rel: after('float_relative_tolerance', 'float_tolerance'),
  });
}

/** A pair of outputs is an exercise without input, and a program that prints the one where the other is wanted. */
function comparisonRow(raw: Raw): CorpusRow {
  const { id, flags, expected, actual, verdict } = raw as unknown as Record<string, string>;
  const test = { kind: 'io', stdin: '', expectedStdout: expected, compare: flagged(flags ?? '') };
  const code = `import sys\nsys.stdout.buffer.write(${JSON.stringify(actual)}.encode())\n`;
  const wanted: Expectation = { accepted: verdict === 'accepted', verdicts: [String(verdict)] };
  const solution = { name: String(verdict), code, language: 'python' as const, expected: wanted };
  return { id: String(id), exercise: { ...frame(raw, 'python'), testCases: [test] }, solutions: [solution] };
}

/** A program and the verdicts that a judge may give it. */
function conformanceRow(raw: Raw): CorpusRow {
  const language = languageNamed(raw.language ?? '');
  if (language === undefined) throw new Error(`no language that is known here: ${raw.language}`);
  const verdicts = [raw['expected_verdict']]
    .flat()
    .map((word) => VERDICT_NAMES[String(word)] ?? String(word));
  const compare = flagged(typeof raw['compare_flags'] === 'string' ? raw['compare_flags'] : '');
  const tests = (raw.tests ?? []).map(({ stdin, stdout }) => ({
    kind: 'io',
    stdin: stdin ?? '',
    expectedStdout: stdout ?? '',
    compare,
  }));
  return {
    id: raw.id,
    exercise: { ...frame(raw, language), testCases: tests },
    solutions: [{ name: verdicts.join('|'), code: String(raw['code']), language, expected: { verdicts } }],
  };
}
