import type { TestCase } from '../../../grading/grading.types.js';
import { clampWeight } from '../draft.js';
import type { Notes } from '../notes.js';
import { printedOutputTest } from '../printed-output.js';
import { countsSpace } from '../syntax/text.js';
import { children, textAt, type Element } from '../syntax/xml.js';
import type { ResolvedType } from './question-types.js';

const CHECK_ONLY = '0';
const PRECHECK_ONLY = '1';
/** The question's `precheck` where the kinds of tests count. */
const SELECTED = '3';

interface Context {
  type: ResolvedType;
  precheck: string;
  /** Names of support files, which a test may need. */
  files: readonly string[];
  grader: string;
  notes: Notes;
}

export function readTestCases(question: Element, context: Context): TestCase[] {
  const cases = children(question, 'testcases').flatMap((list) => children(list, 'testcase'));
  return cases.flatMap((one, index) => readTestCase(one, index + 1, context) ?? []);
}

function readTestCase(element: Element, number: number, context: Context): TestCase | undefined {
  const { notes, type } = context;
  const skip = (reason: string): undefined => {
    notes.lose('test_skipped', { test: number, reason });
  };
  const pass = (reason: string): undefined => {
    notes.add('test_skipped', { test: number, reason });
  };
  const { testtype = CHECK_ONLY, mark = '1', hiderestiffail = '0' } = element.attributes;
  if (testtype === PRECHECK_ONLY && context.precheck === SELECTED) return pass('precheck only');
  const weight = Number(mark.trim() === '' ? 1 : mark);
  if (!Number.isFinite(weight) || weight < 0) return skip(`the mark ${mark} is no number`);
  if (weight === 0) return pass('worth 0 marks');
  if (hiderestiffail === '1') notes.add('hide_rest_dropped', { test: number });
  const [code, stdin, expected, extra, display] = ['testcode', 'stdin', 'expected', 'extra', 'display'].map(
    (name) => textAt(element, name, 'text') ?? '',
  ) as [string, string, string, string, string];
  const common = {
    name: `Test ${number}`,
    weight: clampWeight(weight, notes, `Test ${number}`),
    hidden: display.trim() === 'HIDE',
  };
  if (display.trim().startsWith('HIDE_IF_'))
    notes.add('option_dropped', { test: number, option: display.trim() });
  const needed = context.files.find((file) => mentions(`${code}\n${stdin}\n${extra}`, file));
  if (needed !== undefined) return skip(`needs ${needed}`);
  if (code.trim() === '') {
    if (extra.trim() !== '') return skip('its extra text is for a template');
    return { kind: 'io', stdin, expectedStdout: expected, ...common, ...compareOf(expected, context.grader) };
  }
  if (!type.takesCode) return skip(`test code in ${type.language}`);
  if (extra.trim() !== '') return skip('its extra text is for a template');
  const file = `test_${number}.py`;
  const compare = context.grader === 'NearEqualityGrader' ? 'near' : 'exact';
  const source = printedOutputTest(code, { stdin, expected, compare });
  return { kind: 'unit', framework: 'assert', ...common, files: { [file]: source } };
}

/** By its name, or as a module. */
const mentions = (text: string, file: string): boolean =>
  text.includes(file) ||
  (file.endsWith('.py') && new RegExp(`\\b${escape(file.slice(0, -3))}\\b`).test(text));
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The equality grader counts all white space but that at the ends of lines. */
function compareOf(expected: string, grader: string) {
  if (grader === 'NearEqualityGrader') return { compare: { ignoreCase: true } };
  return countsSpace(expected) ? { compare: 'exact' as const } : {};
}
