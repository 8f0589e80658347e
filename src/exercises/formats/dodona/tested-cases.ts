import { WholeFloat } from '../../../common/schemas/exact-json.js';
import type { FloatCompare, IoTest, Json, LanguageId, TestCase } from '../../../grading/grading.types.js';
import { isTree, type Tree } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { printedOutputTest } from '../printed-output.js';
import { pythonCall, pythonLiteral } from '../syntax/python-literals.js';
import { pythonRepr } from '../syntax/python-repr.js';
import { countsSpace, withoutLineEnds } from '../syntax/text.js';
import { Tagged } from '../syntax/yaml.js';
import { KNOWN, unknownKeys } from './suite-keys.js';
import { filesOf, stdoutOptions } from './suite-levels.js';

export interface CaseOptions {
  tab: string;
  hidden: boolean;
  language: LanguageId;
  /** How output is compared, as the levels above say. */
  stdout: Tree;
  /** That the levels above ask for. */
  files: readonly string[];
  /** That every test finds beside it. */
  provided: ReadonlySet<string>;
  notes: Notes;
}

interface Context {
  steps: readonly Tree[];
  path: string;
  first: number;
}

/** What a case may ask that has no counterpart here. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  arguments: 'command line arguments',
  main_call: 'a call of the main program',
  stderr: 'checks the standard error',
  exception: 'expects an exception',
  output_files: 'checks files',
  file: 'checks a file',
  stdin_file: 'needs files',
};

/** One test for a context: its steps share one process. None where it cannot be run here; `notes` says why. */
export function readContext(
  { steps, path, first }: Context,
  number: number,
  options: CaseOptions,
): TestCase[] {
  const { notes } = options;
  const name = `${options.tab} ${number}`;
  const bad = steps.filter((step, index) => unknownKeys(step, KNOWN.case, `${path}.${first + index}`, notes));
  if (bad.length > 0 || steps.length === 0) return [];
  if (steps.some(hasOracle)) {
    notes.lose('custom_checker', { test: name });
    return [];
  }
  const reason = missingFile(steps, options) ?? steps.map(obstacleOf).find((one) => one !== undefined);
  const test = reason === undefined ? testOf(steps, name, number, options) : reason;
  if (typeof test !== 'string')
    return [{ ...test, ...descriptionOf(steps), weight: 1, hidden: options.hidden }];
  notes.lose('test_skipped', { test: name, reason: test });
  return [];
}

/** What the case is called by its author, where it is one step. */
function descriptionOf([step, ...more]: readonly Tree[]): { name?: string } {
  const given = step?.['description'];
  const name = textOf(isTree(given) && !(given instanceof Tagged) ? given['description'] : given);
  return name === undefined || more.length > 0 ? {} : { name };
}

function missingFile(steps: readonly Tree[], { files, provided }: CaseOptions): string | undefined {
  const missing = [...files, ...steps.flatMap(filesOf)].find((name) => !provided.has(name));
  return missing === undefined ? undefined : `needs the file ${missing}`;
}

const hasOracle = (step: Tree): boolean =>
  [
    step['return'],
    step['stdout'],
    step['stderr'],
    step['exception'],
    step['file'],
    step['output_files'],
  ].some((check) => {
    // A value under `return` is the value itself, whatever its keys are, unless it bears the tag.
    const stream =
      check instanceof Tagged && check.tag === '!oracle'
        ? check.value
        : check === step['return']
          ? undefined
          : check;
    return isTree(stream) && stream['oracle'] !== undefined && stream['oracle'] !== 'builtin';
  });

function obstacleOf(step: Tree): string | undefined {
  for (const [key, reason] of Object.entries(UNSUPPORTED))
    if (step[key] !== undefined && !(key === 'arguments' && isEmpty(step[key]))) return reason;
  const code = step['exit_code'];
  return code !== undefined && code !== 0 ? 'checks the exit code' : undefined;
}
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A test, or a sentence why there is none. */
function testOf(
  steps: readonly Tree[],
  name: string,
  number: number,
  options: CaseOptions,
): TestCase | string {
  const [step] = steps;
  if (steps.length === 1 && step !== undefined) {
    const isCode = step['expression'] !== undefined || step['statement'] !== undefined;
    if (!isCode) return ioTest(step, name, options.stdout);
    const call = callTest(step, options.language);
    if (call !== undefined) return call;
  }
  if (options.language !== 'python')
    return `an expression that is not one call of literals, in ${options.language}`;
  return unitTest(steps, name, number, options.stdout);
}

function ioTest(step: Tree, name: string, options: Tree): TestCase | string {
  const stdout = outputOf(step['stdout']);
  if (stdout === undefined) return step['stdout'] == null ? 'nothing is checked' : 'its output is in a file';
  const stdin = inputOf(step['stdin']);
  if (stdin === undefined) return 'its input is in a file';
  const merged = { ...stdoutOptions(options, step), ...stdout.config };
  const compare = compareOf(merged, stdout.text);
  const text = merged['ignoreWhitespace'] === true ? stdout.text.trimEnd() : stdout.text;
  return {
    kind: 'io',
    name,
    stdin: endedLine(stdin),
    expectedStdout: endedLine(text),
    ...(compare === undefined ? {} : { compare }),
  };
}

/** A text, or an object with one; undefined where it is in a file. */
function inputOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  return textOf(isTree(value) && !(value instanceof Tagged) ? value['content'] : value);
}

/** The judge ends each text with one line end. */
const endedLine = (text: string): string => (text === '' ? '' : `${withoutLineEnds(text)}\n`);

interface Output {
  text: string;
  config: Tree;
}

function outputOf(value: unknown): Output | undefined {
  if (!isTree(value)) {
    const text = textOf(value);
    return text === undefined ? undefined : { text, config: {} };
  }
  if (value instanceof Tagged) return undefined;
  const text = textOf(value['data'] ?? value['content']);
  return text === undefined ? undefined : { text, config: isTree(value['config']) ? value['config'] : {} };
}

function compareOf(options: Tree, expected: string): IoTest['compare'] {
  const compare: FloatCompare = {};
  if (options['caseInsensitive'] === true) compare.ignoreCase = true;
  if (options['tryFloatingPoint'] === true) {
    const digits = Number(options['roundTo'] ?? 3);
    if (options['applyRounding'] === true && digits >= 0 && digits <= 15)
      compare.absTolerance = Number(`5e-${digits + 1}`);
    else compare.relTolerance = 1e-9;
  }
  if (Object.keys(compare).length > 0) return compare;
  return options['ignoreWhitespace'] !== true && countsSpace(expected) ? 'exact' : undefined;
}

function callTest(step: Tree, language: LanguageId): TestCase | undefined {
  const expression = codeOf(step['expression'], language);
  if (expression === undefined || step['stdin'] !== undefined || step['stdout'] !== undefined)
    return undefined;
  const call = pythonCall(expression);
  const expected = 'return' in step ? jsonOf(step['return']) : undefined;
  if (call === undefined || expected === undefined) return undefined;
  return { kind: 'call', name: expression, ...call, expected };
}

/** A YAML value as it is, code where the tag says so; undefined where JSON has nothing for it. */
function jsonOf(value: unknown): Json | undefined {
  if (value instanceof Tagged) {
    if (value.tag === '!expression')
      return typeof value.value === 'string' ? pythonLiteral(value.value) : undefined;
    if (value.tag === '!oracle') return isTree(value.value) ? jsonOf(value.value['value']) : undefined;
    if (value.tag === '!tuple' || value.tag === '!int64' || value.tag === '!natural')
      return jsonOf(value.value);
    return undefined;
  }
  if (isTree(value) && !(value instanceof WholeFloat)) {
    const entries = Object.entries(value).map(([key, one]) => [key, jsonOf(one)] as const);
    return entries.some(([, one]) => one === undefined) ? undefined : (Object.fromEntries(entries) as Json);
  }
  if (Array.isArray(value)) {
    const items = value.map(jsonOf);
    return items.some((one) => one === undefined) ? undefined : (items as Json[]);
  }
  return value as Json;
}

/** The steps one after the other, each check an assertion. */
function unitTest(steps: readonly Tree[], name: string, number: number, options: Tree): TestCase | string {
  const lines: string[] = [];
  for (const step of steps) {
    const given = step['statement'] ?? step['expression'];
    if (given === undefined) return 'input for the whole program among other steps';
    const code = codeOf(given, 'python');
    if (code === undefined) return 'code that is not there in python';
    const stdout = outputOf(step['stdout']);
    if (step['stdin'] !== undefined || stdout !== undefined) {
      if (stdout === undefined || 'return' in step) return 'input and a returned value in one step';
      const stdin = inputOf(step['stdin']);
      if (stdin === undefined) return 'its input is in a file';
      const merged = { ...stdoutOptions(options, step), ...stdout.config };
      const compare = merged['ignoreWhitespace'] === true ? 'tokens' : 'exact';
      const text = { stdin: endedLine(stdin), expected: stdout.text, compare } as const;
      lines.push(printedOutputTest(code, text).trimEnd());
    } else if ('return' in step) {
      const expected = literalOf(step['return']);
      if (expected === undefined) return 'a value that is no literal';
      lines.push(`assert ${code} == ${expected}`);
    } else lines.push(code);
  }
  if (!steps.some((step) => 'return' in step || step['stdout'] !== undefined)) return 'nothing is checked';
  return {
    kind: 'unit',
    framework: 'assert',
    name,
    files: { [`test_${number}.py`]: `${lines.join('\n')}\n` },
  };
}

function literalOf(value: unknown): string | undefined {
  if (value instanceof Tagged && value.tag === '!expression' && typeof value.value === 'string')
    return value.value;
  if (value instanceof Tagged && value.tag === '!set') {
    const items = jsonOf(value.value);
    return Array.isArray(items) ? `set(${pythonRepr(items)})` : undefined;
  }
  if (value instanceof Tagged && value.tag === '!tuple') {
    const items = jsonOf(value.value);
    return Array.isArray(items) ? `tuple(${pythonRepr(items)})` : undefined;
  }
  const json = jsonOf(value);
  return json === undefined ? undefined : pythonRepr(json);
}

/** Code for one language, or by language. */
const codeOf = (value: unknown, language: LanguageId): string | undefined =>
  textOf(isTree(value) && !(value instanceof Tagged) ? value[language] : value);

/** A number where a text is meant is that text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return value instanceof WholeFloat ? `${value.value}.0` : undefined;
}
