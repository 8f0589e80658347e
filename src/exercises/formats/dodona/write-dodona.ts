import { endingOfLanguage } from '../../../grading/languages.js';
import type { CallTest, FileContent, IoTest, TestCase } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { labelOf, noteLostFields, noteLostOfTest, testsOf } from '../export-losses.js';
import type { Notes } from '../notes.js';
import type { Written } from '../own/write-own.js';
import { pythonRepr } from '../syntax/python-repr.js';
import { stringifyForPyyaml } from '../syntax/pyyaml.js';
import { bytesOf } from '../syntax/text.js';

/** A folder of Dodona with a suite of TESTed: a tab for each run of hidden or shown tests. There are no weights. */
export function writeDodona(id: string, body: ExerciseBody, notes: Notes): Written {
  const files: Written = new Map();
  const ending = endingOfLanguage(body.language);
  const tests = testsOf(body);
  const config = {
    description: { names: { en: body.title, ...body.titles } },
    programming_language: body.language,
    ...(body.author != null && { contact: body.author }),
    evaluation: {
      handler: 'tested',
      test_suite: 'suite.yaml',
      time_limit: Math.ceil(timeOfAll(body, tests) / 1000),
      memory_limit: body.memoryLimitMb * 1_000_000,
    },
    labels: [body.topic, ...body.tags],
    internals: { token: id },
  };
  files.set('config.json', `${JSON.stringify(config, null, 2)}\n`);
  files.set('description/description.en.md', `${body.description}\n`);
  if (body.starterCode != null) files.set('description/boilerplate/boilerplate', body.starterCode);
  if (body.solutionCode != null) files.set(`solution/solution.${ending}`, body.solutionCode);
  for (const [path, content] of Object.entries(body.files))
    files.set(`workdir/${path}`, bytesOf(content as FileContent));
  noteLostFields(body, notes, { kept: ['titles', 'tags', 'author', 'starterCode'] });
  notes.add('limit_dropped', { limit: 'timeLimitMs', reason: 'one limit for all tests' });
  files.set('evaluation/suite.yaml', stringifyForPyyaml(tabsOf(body, tests, notes)));
  return files;
}

const timeOfAll = ({ totalTimeLimitMs, timeLimitMs }: ExerciseBody, tests: readonly TestCase[]): number =>
  totalTimeLimitMs ?? timeLimitMs * Math.max(1, tests.length);

interface Tab {
  tab: string;
  hidden?: boolean;
  testcases: Record<string, unknown>[];
}

function tabsOf(body: ExerciseBody, tests: readonly TestCase[], notes: Notes): Tab[] {
  const tabs: Tab[] = [];
  for (const [index, test] of tests.entries()) {
    const written = caseOf(test, index, notes);
    if (written === undefined) continue;
    noteLostOfTest(test, index + 1, notes, { kept: ['name'] });
    const isHidden = test.hidden === true;
    const last = tabs.at(-1);
    if (last !== undefined && (last.hidden ?? false) === isHidden) last.testcases.push(written);
    else
      tabs.push({
        tab: isHidden ? 'Hidden' : body.title,
        ...(isHidden && { hidden: true }),
        testcases: [written],
      });
  }
  return tabs;
}

function caseOf(test: TestCase, index: number, notes: Notes): Record<string, unknown> | undefined {
  const described = test.name === undefined ? {} : { description: test.name };
  if (test.kind === 'io' && test.compare !== 'checker') {
    const stdout = { data: test.expectedStdout, config: configOf(test, index, notes) };
    return { stdin: test.stdin, stdout, ...described };
  }
  if (test.kind === 'call') {
    const call = `${test.function}(${test.args.map(pythonRepr).join(', ')})`;
    noteTolerance(test, index, notes);
    return {
      expression: test.collect === 'list' ? `list(${call})` : call,
      return: test.expected,
      ...described,
    };
  }
  const reason = test.kind === 'io' ? 'needs the checker' : `a ${test.kind} test`;
  notes.lose('test_skipped', { test: labelOf(test, index), reason });
  return undefined;
}

function noteTolerance(test: CallTest, index: number, notes: Notes): void {
  for (const option of ['absTolerance', 'relTolerance'] as const)
    if (test[option] !== undefined)
      notes.add('option_dropped', { test: labelOf(test, index), option, value: test[option] });
}

function configOf(test: IoTest, index: number, notes: Notes): Record<string, unknown> {
  const { compare = 'tokens' } = test;
  if (typeof compare === 'string') return { ignoreWhitespace: compare === 'tokens' };
  const { absTolerance: absolute, relTolerance: relative, ignoreCase } = compare;
  const digits = absolute === undefined || absolute <= 0 ? undefined : Math.round(-Math.log10(2 * absolute));
  const rounds = digits !== undefined && digits >= 0 && digits <= 15;
  const add = (option: string, value: number) =>
    notes.add('option_dropped', { test: labelOf(test, index), option, value });
  if (absolute !== undefined && !(rounds && Number(`5e-${digits + 1}`) === absolute))
    add('absTolerance', absolute);
  if (relative !== undefined && (rounds || relative !== 1e-9)) add('relTolerance', relative);
  return {
    ignoreWhitespace: true,
    ...(ignoreCase === true && { caseInsensitive: true }),
    ...(rounds
      ? { tryFloatingPoint: true, applyRounding: true, roundTo: digits }
      : relative !== undefined && { tryFloatingPoint: true }),
  };
}
