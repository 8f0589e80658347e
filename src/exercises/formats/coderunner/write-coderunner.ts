import type { FileContent, TestCase } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { labelOf, noteLostFields, noteLostOfTest, testsOf } from '../export-losses.js';
import type { Notes } from '../notes.js';
import type { Written } from '../own/write-own.js';
import { pythonRepr } from '../syntax/python-repr.js';
import { xmlAttribute, xmlText } from '../syntax/xml.js';

const TYPES: Partial<Record<ExerciseBody['language'], string>> = {
  python: 'python3',
  c: 'c_program',
  cpp: 'cpp_program',
  java: 'java_program',
  javascript: 'nodejs',
};

/** A question bank with one CodeRunner question. A call is printed as its `repr`, and asserts say at the end that all of them held. */
export function writeCodeRunner(id: string, body: ExerciseBody, notes: Notes): Written {
  const type = TYPES[body.language];
  if (type === undefined) notes.lose('language_unknown', { language: body.language, taken: 'python3' });
  const grader = graderOf(body);
  const tests = testsOf(body).flatMap((test, index) => testCase(test, index, { body, grader, notes }) ?? []);
  noteLostFields(body, notes, { kept: ['tags', 'starterCode'] });
  if (body.timeLimitMs % 1000 > 0)
    notes.add('limit_clamped', {
      limit: 'time',
      from: body.timeLimitMs,
      to: Math.ceil(body.timeLimitMs / 1000) * 1000,
    });
  if (body.totalTimeLimitMs != null) notes.add('limit_dropped', { limit: 'totalTimeLimitMs' });
  const tags = body.tags.map((tag) => `<tag><text>${xmlText(tag)}</text></tag>`).join('');
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<quiz>',
    `<question type="category"><category><text>$course$/top/${xmlText(body.topic.replaceAll('/', '//'))}</text></category></question>`,
    '<question type="coderunner">',
    `<name><text>${xmlText(body.title)}</text></name>`,
    `<questiontext format="markdown"><text>${xmlText(body.description)}</text></questiontext>`,
    '<generalfeedback format="html"><text></text></generalfeedback>',
    '<defaultgrade>1.0000000</defaultgrade><penalty>0.0000000</penalty><hidden>0</hidden>',
    `<idnumber>${xmlText(id)}</idnumber>`,
    `<coderunnertype>${type ?? 'python3'}</coderunnertype><prototypetype>0</prototypetype>`,
    '<allornothing>0</allornothing><penaltyregime>0</penaltyregime><precheck>0</precheck>',
    `<answerpreload>${xmlText(body.starterCode ?? '')}</answerpreload>`,
    `<answer>${xmlText(body.solutionCode ?? '')}</answer>`,
    `<cputimelimitsecs>${Math.ceil(body.timeLimitMs / 1000)}</cputimelimitsecs><memlimitmb>${body.memoryLimitMb}</memlimitmb>`,
    `<grader>${grader}</grader>`,
    `<testcases>${[...tests, ...Object.entries(body.files).map(supportFile)].join('\n')}</testcases>`,
    `<tags>${tags}</tags>`,
    '</question>',
    '</quiz>',
  ];
  return new Map([['quiz.xml', `${text.join('\n')}\n`]]);
}

const supportFile = ([name, content]: [string, unknown]): string => {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content).toString('base64')
      : (content as Exclude<FileContent, string>).base64;
  return `<file name="${xmlAttribute(name)}" encoding="base64">${bytes}</file>`;
};

const ignoresCase = (test: TestCase): boolean =>
  test.kind === 'io' && typeof test.compare === 'object' && test.compare.ignoreCase === true;

/** The one that does not see letter case, where no test minds it. */
function graderOf(body: ExerciseBody): 'EqualityGrader' | 'NearEqualityGrader' {
  const tests = testsOf(body);
  return tests.length > 0 && tests.every(ignoresCase) ? 'NearEqualityGrader' : 'EqualityGrader';
}

interface Context {
  body: ExerciseBody;
  grader: string;
  notes: Notes;
}

function testCase(test: TestCase, index: number, context: Context): string | undefined {
  const { body, notes } = context;
  const name = labelOf(test, index);
  const skip = (reason: string): undefined => {
    notes.lose('test_skipped', { test: name, reason });
  };
  if (test.kind === 'io' && test.compare === 'checker') return skip('needs the checker');
  if (test.kind !== 'io' && body.language !== 'python')
    return skip(`a ${test.kind} test in ${body.language}`);
  const code = test.kind === 'unit' ? assertCode(test) : '';
  if (code === undefined) return skip('a unit test that is no single file of asserts');
  noteLostOfTest(test, index + 1, notes, { kept: ['weight'] });
  noteOptions(test, name, context);
  if (test.kind === 'io') return element(test, '', test.stdin, test.expectedStdout);
  if (test.kind === 'unit') return element(test, code, '', 'ok');
  const call = `${test.function}(${test.args.map(pythonRepr).join(', ')})`;
  const value = test.collect === 'list' ? `list(${call})` : call;
  return element(test, `print(repr(${value}))`, '', pythonRepr(test.expected));
}

function assertCode({ framework, files }: Extract<TestCase, { kind: 'unit' }>): string | undefined {
  const [code, ...more] = Object.values(files);
  return framework === 'assert' && more.length === 0 && typeof code === 'string'
    ? `${code.trimEnd()}\nprint('ok')`
    : undefined;
}

function noteOptions(test: TestCase, name: string | number, { grader, notes }: Context): void {
  const options =
    test.kind === 'call' ? test : test.kind === 'io' && typeof test.compare === 'object' ? test.compare : {};
  for (const option of ['absTolerance', 'relTolerance'] as const)
    if (options[option] !== undefined)
      notes.add('option_dropped', { test: name, option, value: options[option] });
  if (ignoresCase(test) && grader === 'EqualityGrader')
    notes.add('option_dropped', { test: name, option: 'ignoreCase', value: true });
}

function element(
  { weight = 1, hidden = false }: TestCase,
  code: string,
  stdin: string,
  expected: string,
): string {
  const part = (name: string, text: string) => `<${name}><text>${xmlText(text)}</text></${name}>`;
  return [
    `<testcase testtype="0" useasexample="0" hiderestiffail="0" mark="${xmlAttribute(weight.toFixed(7))}">`,
    part('testcode', code),
    part('stdin', stdin),
    part('expected', expected),
    part('extra', ''),
    part('display', hidden ? 'HIDE' : 'SHOW'),
    '</testcase>',
  ].join('');
}
