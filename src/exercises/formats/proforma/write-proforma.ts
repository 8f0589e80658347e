import { stringifyExactJson } from '../../../common/schemas/exact-json.js';
import type { FileContent, TestCase } from '../../../grading/grading.types.js';
import { languageOf } from '../../../grading/languages.js';
import { exerciseData, type ExerciseBody } from '../../exercises.schemas.js';
import { testsOf } from '../export-losses.js';
import type { Notes } from '../notes.js';
import type { Written } from '../own/write-own.js';
import { xmlAttribute, xmlText } from '../syntax/xml.js';
import { filesOf, gradingHints, noteForOthers } from './for-others.js';
import { OWN_NAMESPACE } from './own-extension.js';

const STARTER = 'used-by-grader="false" visible="yes" usage-by-lms="edit"';
const SOLUTION = 'used-by-grader="false" visible="no"';

interface TaskFile {
  id: string;
  name: string;
  content: FileContent;
  attributes: string;
}

/** A task of ProFormA 2.1 with every file within it; what the standard has no place for is in our own namespace. */
export function writeProforma(id: string, body: ExerciseBody, notes: Notes): Written {
  noteForOthers(body, notes);
  const main = body.solutionFile ?? languageOf(body.language)?.solutionFile ?? 'solution.txt';
  const files: TaskFile[] = [];
  const add = (fileId: string, name: string, content: FileContent, attributes: string): string => {
    files.push({ id: fileId, name, content, attributes });
    return fileId;
  };
  const solution: string[] = [];
  if (body.starterCode != null) add('starter', main, body.starterCode, STARTER);
  if (body.solutionCode != null) solution.push(add('solution', main, body.solutionCode, SOLUTION));
  for (const [index, [name, more]] of Object.entries(body.studentFiles).entries()) {
    add(`starter-${index + 2}`, name, more.starter, STARTER);
    if (body.solutionCode != null)
      solution.push(add(`solution-${index + 2}`, name, more.solution ?? more.starter, SOLUTION));
  }
  const data = Object.entries(body.files).map(([name, content], index) =>
    add(
      `data-${index + 1}`,
      name,
      content as FileContent,
      'used-by-grader="true" visible="yes" usage-by-lms="download"',
    ),
  );
  const given = testsOf(body);
  const tests = given.map((test, index) => {
    const isHidden = test.hidden === true;
    const sources = filesOf(test, main, index + 1, body);
    const refs = Object.entries(sources).map(([name, content], place) =>
      add(
        `test-${index + 1}-${place + 1}`,
        name,
        content,
        `used-by-grader="true" visible="${isHidden ? 'no' : 'yes'}"`,
      ),
    );
    const entry = Object.keys(sources)[0] ?? '';
    return testElement(test, { number: index + 1, refs: [...refs, ...data], entry, body });
  });
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<task xmlns="urn:proforma:v2.1" xmlns:unit="urn:proforma:tests:unittest:v1.1" xmlns:lf="${OWN_NAMESPACE}" lang="en" uuid="${xmlAttribute(id)}">`,
    `<title>${xmlText(body.title)}</title>`,
    `<description>${xmlText(body.description)}</description>`,
    `<proglang version="">${body.language}</proglang>`,
    `<submission-restrictions>${[main, ...Object.keys(body.studentFiles)].map((name) => `<file-restriction use="required">${xmlText(name)}</file-restriction>`).join('')}</submission-restrictions>`,
    `<files>${files.map(fileElement).join('\n')}</files>`,
    ...(solution.length === 0
      ? []
      : [
          `<model-solutions><model-solution id="1"><filerefs>${solution.map(fileRef).join('')}</filerefs></model-solution></model-solutions>`,
        ]),
    `<tests>${tests.join('\n')}</tests>`,
    ...(tests.length === 0 ? [] : [gradingHints(given)]),
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

interface TestParts {
  number: number;
  refs: string[];
  /** Of its files the one that is run. */
  entry: string;
  body: ExerciseBody;
}

function testElement(test: TestCase, { number, refs, entry, body }: TestParts): string {
  const framework = test.kind === 'unit' && test.framework === 'jest' ? 'jest' : 'unittest';
  // One that stands for the expected output of the exercise is among its fields already.
  const own = body.testCases.length === 0 ? null : test;
  return [
    `<test id="${number}"><title>${xmlText(test.name ?? `Test ${number}`)}</title><test-type>unittest</test-type><test-configuration>`,
    `<filerefs>${refs.map(fileRef).join('')}</filerefs>`,
    `<timeout>${Math.ceil(body.timeLimitMs / 1000)}</timeout>`,
    `<unit:unittest framework="${framework}" version=""><unit:entry-point>${xmlText(entry.replace(/\.[^.]+$/, ''))}</unit:entry-point></unit:unittest>`,
    `<test-meta-data><lf:test>${jsonText(own)}</lf:test></test-meta-data>`,
    '</test-configuration></test>',
  ].join('');
}

const fileRef = (id: string): string => `<fileref refid="${id}"/>`;
