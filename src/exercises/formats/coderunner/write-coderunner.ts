import type { TestCase } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import type { Written } from '../own/write-own.js';
import { pythonRepr } from '../python-repr.js';
import { xmlAttribute, xmlText } from '../xml.js';

const TYPES: Partial<Record<ExerciseBody['language'], string>> = {
  python: 'python3',
  c: 'c_program',
  cpp: 'cpp_program',
  java: 'java_program',
  javascript: 'nodejs',
};

/** A question bank with one CodeRunner question. A call is printed as its `repr`; unit tests have no place there. */
export function writeCodeRunner(id: string, body: ExerciseBody): Written {
  const type = TYPES[body.language] ?? 'python3';
  const tests = (body.testCases as TestCase[]).flatMap((test) => testCase(test, body.language) ?? []);
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
    `<coderunnertype>${type}</coderunnertype><prototypetype>0</prototypetype>`,
    '<allornothing>0</allornothing><penaltyregime>0</penaltyregime><precheck>0</precheck>',
    `<answerpreload>${xmlText(body.starterCode ?? '')}</answerpreload>`,
    `<answer>${xmlText(body.solutionCode ?? '')}</answer>`,
    `<cputimelimitsecs>${Math.ceil(body.timeLimitMs / 1000)}</cputimelimitsecs><memlimitmb>${body.memoryLimitMb}</memlimitmb>`,
    '<grader>EqualityGrader</grader>',
    `<testcases>${tests.join('\n')}</testcases>`,
    '</question>',
    '</quiz>',
  ];
  return new Map([['quiz.xml', `${text.join('\n')}\n`]]);
}

function testCase(test: TestCase, language: ExerciseBody['language']): string | undefined {
  if (test.kind === 'io') return element(test, '', test.stdin, test.expectedStdout);
  if (test.kind !== 'call' || language !== 'python') return undefined;
  const call = `${test.function}(${test.args.map(pythonRepr).join(', ')})`;
  const value = test.collect === 'list' ? `list(${call})` : call;
  return element(test, `print(repr(${value}))`, '', pythonRepr(test.expected));
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
