import { stringifyExactJson } from '../../common/schemas/exact-json.js';
import type { Grader, GradeOptions } from '../../grading/grader.js';
import {
  GraderUnavailable,
  NotGradable,
  type GradeReport,
  type LanguageId,
  type TestCase,
} from '../../grading/grading.types.js';
import { hashOf, type Part } from './code-parts.js';
import type { GateTarget } from './gate.js';
import { scriptsOf, type Script } from './languages.js';
import { SEARCH_PROGRAMS } from './search/search-programs.js';

/** What a search found about one exercise. `unknown`: the sandbox could not tell. */
export type Found = 'solved' | 'open' | 'unknown';

/** Scores of code under the tested name that count as a solution, where the starter and the student stand below. */
const NEAR_SOLUTION = 80;
/** For all variants of all exercises; steps within it are counted, so that a busy machine changes nothing. */
const SEARCH_MS = 4000;
const SEARCH_MEMORY_MB = 256;
/** The tests of an exercise that go along, the small ones first. */
const MAX_TEST_CHARS = 150_000;
const KEPT_RESULTS = 500;

interface SearchTest {
  size: number;
  weight: number;
  expected: unknown;
  stdin?: string;
  function?: string;
  args?: unknown[];
  json?: string;
  abs?: number | undefined;
  rel?: number | undefined;
}

/** Looks for a solution in pieces of Python and JavaScript, one process for all that they may be taken for. */
export class SolutionSearch {
  private readonly results = new Map<string, ReadonlyMap<number, Found>>();
  private readonly withoutTypes = new Map<string, string>();
  /** How often the sandbox was asked. */
  runs = 0;

  constructor(private readonly grader: Grader) {}

  /** By the index of the target. Rejects with the signal's reason alone. */
  async find(
    newest: Part,
    older: readonly Part[],
    targets: readonly GateTarget[],
    signal: AbortSignal,
  ): Promise<Map<number, Found>> {
    const found = new Map<number, Found>();
    const searches = (['python', 'javascript'] as const).map(async (script) => {
      const isOwn = targets.some((target) => scriptOf(target) === script);
      const parts = await this.partsIn(script, isOwn, newest, older);
      if (parts === undefined) return;
      const wanted = await Promise.all(targets.map((target, id) => this.targetOf(script, target, id)));
      if (wanted.every((one) => one === undefined)) return;
      for (const [id, one] of await this.run(
        script,
        stringifyExactJson({ parts, targets: wanted.filter((one) => one !== undefined) }),
        targets,
        signal,
      ))
        if (found.get(id) !== 'solved') found.set(id, one === 'open' ? (found.get(id) ?? 'open') : one);
    });
    await Promise.all(searches);
    return found;
  }

  private async run(
    script: Script,
    data: string,
    targets: readonly GateTarget[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, Found>> {
    const key = hashOf(`${script}\n${data}`);
    const kept = this.results.get(key);
    this.results.delete(key);
    const result = kept ?? (await this.ask(script, data, targets, signal));
    const isCertain = [...result.values()].every((one) => one !== 'unknown');
    if (isCertain) this.results.set(key, result);
    const [oldest] = this.results.keys();
    if (this.results.size > KEPT_RESULTS && oldest !== undefined) this.results.delete(oldest);
    return result;
  }

  private async ask(
    script: Script,
    data: string,
    targets: readonly GateTarget[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, Found>> {
    this.runs += 1;
    const report = await askGrader(this.grader, script, data, { signal, owner: targets[0]?.owner });
    const told = report?.results[0]?.actual ?? '';
    const lines = [...told.matchAll(/(?<!\d)(\d{1,9}):(\d{1,9}):(solved|open|stuck)/g)];
    const found = new Map<number, Found>();
    for (const [, id, score, state] of lines) {
      const target = targets[Number(id)];
      if (target === undefined) continue;
      const isNear = Number(score) >= NEAR_SOLUTION && Number(score) > (target.bestScore ?? 0);
      found.set(Number(id), state === 'solved' || isNear ? 'solved' : state === 'stuck' ? 'unknown' : 'open');
    }
    if (found.size === 0) targets.forEach((_, id) => found.set(id, 'unknown'));
    return found;
  }

  /** What the program needs of an exercise; undefined for one with unit tests. */
  private async targetOf(script: Script, target: GateTarget, id: number): Promise<object | undefined> {
    const kind = target.tests[0]?.kind;
    const tests = target.tests.filter((test) => test.kind === kind);
    if (kind === undefined || kind === 'unit') return undefined;
    const starter = scriptOf(target) === script ? await this.asScript(script, target.starterCode ?? '') : '';
    return { id, kind, starter, name: testedName(target) ?? '', tests: fitting(tests.map(toSearchTest)) };
  }

  /**
   * The parts that may be of this language, the newest one last; undefined where that one is not. What could be of either
   * language is of the one in which the exercises are (`isOwn`).
   */
  private async partsIn(
    script: Script,
    isOwn: boolean,
    newest: Part,
    older: readonly Part[],
  ): Promise<string[][] | undefined> {
    const isMine = (text: string): boolean => {
      const scripts = scriptsOf(text);
      return scripts.length === 0 ? isOwn : scripts.includes(script);
    };
    if (!newest.some(isMine)) return undefined;
    const parts: string[][] = [];
    for (const part of [...older, newest]) {
      const texts: string[] = [];
      // One after the other: at once each would start a compiler of its own.
      for (const text of part.filter(isMine)) texts.push(await this.asScript(script, text));
      if (texts.length > 0) parts.push(texts);
    }
    return parts;
  }

  /** TypeScript is JavaScript once its types are gone; what cannot be read as such stays. */
  private async asScript(script: Script, text: string): Promise<string> {
    if (script === 'python' || !/[\w)\]?]\s*:\s*[\w({[]|\bas \w|<\w+>|\binterface\b/.test(text)) return text;
    const known = this.withoutTypes.get(text) ?? (await this.grader.withoutTypes(text)) ?? text;
    if (this.withoutTypes.size >= KEPT_RESULTS) this.withoutTypes.clear();
    this.withoutTypes.set(text, known);
    return known;
  }
}

async function askGrader(
  grader: Grader,
  script: Script,
  data: string,
  options: GradeOptions,
): Promise<GradeReport | undefined> {
  try {
    const tests: TestCase[] = [{ kind: 'call', function: 'solved', args: [data], expected: null }];
    const limits = { timeLimitMs: SEARCH_MS, memoryLimitMb: SEARCH_MEMORY_MB };
    return await grader.grade({ language: script, code: SEARCH_PROGRAMS[script], tests, limits }, options);
  } catch (error) {
    if (error instanceof GraderUnavailable || error instanceof NotGradable) return undefined;
    throw error;
  }
}

const scriptOf = ({ language }: GateTarget): LanguageId =>
  language === 'typescript' ? 'javascript' : language;

/** The function that most tests call. */
function testedName({ tests }: Pick<GateTarget, 'tests'>): string | undefined {
  const counts = new Map<string, number>();
  for (const test of tests)
    if (test.kind === 'call') counts.set(test.function, (counts.get(test.function) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function toSearchTest(test: TestCase): SearchTest {
  const weight = test.weight ?? 1;
  if (test.kind === 'io') {
    const { stdin, expectedStdout: expected, compare } = test;
    const size = stdin.length + expected.length;
    const { absTolerance: abs, relTolerance: rel } = typeof compare === 'object' ? compare : {};
    return { size, weight, stdin, expected, abs, rel };
  }
  if (test.kind === 'unit') throw new Error('a unit test cannot be searched by');
  const { function: name, args, expected, absTolerance: abs, relTolerance: rel } = test;
  const json = stringifyExactJson(args);
  return { size: json.length, weight, function: name, args, json, expected, abs, rel };
}

function fitting(tests: readonly SearchTest[]): SearchTest[] {
  let left = MAX_TEST_CHARS;
  const bySize = tests.toSorted((a, b) => a.size - b.size);
  const kept = new Set(bySize.filter(({ size }, index) => (left -= 2 * size) > 0 || index === 0));
  return tests.filter((test) => kept.has(test));
}
