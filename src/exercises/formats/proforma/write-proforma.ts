import { stringifyExactJson } from '../../../common/exact-json.js';
import type { CallTest, FileContent, IoTest, TestCase, UnitTest } from '../../../grading/grading.types.js';
import { languageOf } from '../../../grading/languages.js';
import { exerciseData, type ExerciseBody } from '../../exercises.schemas.js';
import type { Written } from '../own/write-own.js';
import { pythonRepr, pythonText } from '../python-repr.js';
import { xmlAttribute, xmlText } from '../xml.js';
import { OWN_NAMESPACE } from './own-extension.js';

interface TaskFile {
  id: string;
  name: string;
  content: FileContent;
  attributes: string;
}

/** A task of ProFormA 2.1 with every file within it; what the standard has no place for is in our own namespace. */
export function writeProforma(id: string, body: ExerciseBody): Written {
  const main = body.solutionFile ?? languageOf(body.language)?.solutionFile ?? 'solution.txt';
  const files: TaskFile[] = [];
  const add = (fileId: string, name: string, content: FileContent, attributes: string): string => {
    files.push({ id: fileId, name, content, attributes });
    return fileId;
  };
  if (body.starterCode != null)
    add('starter', main, body.starterCode, 'used-by-grader="false" visible="yes" usage-by-lms="edit"');
  if (body.solutionCode != null)
    add('solution', main, body.solutionCode, 'used-by-grader="false" visible="no"');
  const data = Object.entries(body.files).map(([name, content], index) =>
    add(
      `data-${index + 1}`,
      name,
      content as FileContent,
      'used-by-grader="true" visible="yes" usage-by-lms="download"',
    ),
  );
  const tests = (body.testCases as TestCase[]).map((test, index) => {
    const isHidden = test.hidden === true;
    const refs = Object.entries(filesOf(test, main, index + 1)).map(([name, content], place) =>
      add(
        `test-${index + 1}-${place + 1}`,
        name,
        content,
        `used-by-grader="true" visible="${isHidden ? 'no' : 'yes'}"`,
      ),
    );
    return testElement(test, index + 1, [...refs, ...data], body);
  });
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<task xmlns="urn:proforma:v2.1" xmlns:unit="urn:proforma:tests:unittest:v1.1" xmlns:lf="${OWN_NAMESPACE}" lang="en" uuid="${xmlAttribute(id)}">`,
    `<title>${xmlText(body.title)}</title>`,
    `<description>${xmlText(body.description)}</description>`,
    `<proglang version="">${body.language}</proglang>`,
    `<submission-restrictions><file-restriction use="required">${xmlText(main)}</file-restriction></submission-restrictions>`,
    `<files>${files.map(fileElement).join('\n')}</files>`,
    ...(body.solutionCode == null
      ? []
      : [
          '<model-solutions><model-solution id="1"><filerefs><fileref refid="solution"/></filerefs></model-solution></model-solutions>',
        ]),
    `<tests>${tests.join('\n')}</tests>`,
    ...(tests.length === 0
      ? []
      : [
          `<grading-hints><root function="sum">${body.testCases.map((test, index) => `<test-ref ref="${index + 1}" weight="${test.weight}"/>`).join('')}</root></grading-hints>`,
        ]),
    `<meta-data><lf:fields>${jsonText(restOf(body))}</lf:fields></meta-data>`,
    '</task>',
  ];
  return new Map([['task.xml', `${text.join('\n')}\n`]]);
}

/** Whatever the standard's own elements do not say to the letter. */
function restOf(body: ExerciseBody): unknown {
  const { testCases: _tests, ...fields } = exerciseData(body);
  return fields;
}

/** Characters that XML cannot hold, JSON can escape. */
const jsonText = (value: unknown): string =>
  xmlText(
    stringifyExactJson(value).replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`),
  );

function fileElement({ id, name, content, attributes }: TaskFile): string {
  const inner =
    typeof content === 'string'
      ? `<embedded-txt-file filename="${xmlAttribute(name)}">${xmlText(content)}</embedded-txt-file>`
      : `<embedded-bin-file filename="${xmlAttribute(name)}">${content.base64}</embedded-bin-file>`;
  return `<file id="${id}" ${attributes}>${inner}</file>`;
}

function testElement(test: TestCase, number: number, refs: string[], body: ExerciseBody): string {
  const framework = test.kind === 'unit' && test.framework === 'jest' ? 'jest' : 'unittest';
  return [
    `<test id="${number}"><title>${xmlText(test.name ?? `Test ${number}`)}</title><test-type>unittest</test-type><test-configuration>`,
    `<filerefs>${refs.map((ref) => `<fileref refid="${ref}"/>`).join('')}</filerefs>`,
    `<timeout>${Math.ceil(body.timeLimitMs / 1000)}</timeout>`,
    `<unit:unittest framework="${framework}" version=""/>`,
    `<test-meta-data><lf:test>${jsonText(test)}</lf:test></test-meta-data>`,
    '</test-configuration></test>',
  ].join('');
}

/** Every reader takes unit tests: one of input and output runs the program, one of a call imports it. */
function filesOf(test: TestCase, main: string, number: number): Record<string, FileContent> {
  if (test.kind === 'unit') return test.framework === 'assert' ? assertFiles(test, main) : test.files;
  const source = test.kind === 'io' ? programTest(test, main) : callTest(test, main);
  return { [`test_${number}.py`]: source };
}

function assertFiles(test: UnitTest, main: string): Record<string, FileContent> {
  const module = main.replace(/\.py$/, '');
  return Object.fromEntries(
    Object.entries(test.files).map(([name, content]) => [
      name,
      typeof content === 'string' && name.endsWith('.py') ? `from ${module} import *\n\n${content}` : content,
    ]),
  );
}

const HEAD = 'import unittest\n';
const TAIL = "\n\nif __name__ == '__main__':\n    unittest.main()\n";

const programTest = (test: IoTest, main: string): string =>
  `${HEAD}import subprocess
import sys


class ProgramTest(unittest.TestCase):
    def test_output(self):
        run = subprocess.run([sys.executable, ${pythonText(main)}], input=${pythonText(test.stdin)}, capture_output=True, text=True)
        self.assertEqual(run.stdout.split(), ${pythonText(test.expectedStdout)}.split())
${TAIL}`;

const callTest = (test: CallTest, main: string): string =>
  `${HEAD}from ${main.replace(/\.py$/, '')} import ${test.function}


class CallTest(unittest.TestCase):
    def test_answer(self):
        self.assertEqual(${test.function}(${test.args.map(pythonRepr).join(', ')}), ${pythonRepr(test.expected)})
${TAIL}`;
