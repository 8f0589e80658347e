import { describe, expect, it } from '@jest/globals';
import { readFiles } from '../../../test/support/read-files.js';
import { ImportFault } from './import-fault.js';

async function faultOf(files: Record<string, string>): Promise<ImportFault> {
  try {
    const fault = (await readFiles(files)).find((imported) => imported.fault)?.fault;
    if (fault) return fault;
  } catch (error) {
    if (error instanceof ImportFault) return error;
    throw error;
  }
  throw new Error('no fault');
}

const dodona = (suite: string, config = '{"programming_language": "python"}') => ({
  'r/f/config.json': config,
  'r/f/description/description.en.md': 'T',
  'r/f/evaluation/suite.yaml': suite,
});
const PROFORMA =
  '<task xmlns="urn:proforma:v2.1" uuid="u">\n<title>A</title><proglang version="3">python</proglang>';

describe('a broken file', () => {
  it.each<[string, Record<string, string>, string, object]>([
    [
      'of ours',
      { 'a/exercise.yaml': 'learnflow: 1\ntitle: [\n' },
      'import_malformed',
      { file: 'exercise.yaml', line: 3 },
    ],
    [
      'of ours, of a later version',
      { 'a/exercise.yaml': 'learnflow: 9\n' },
      'import_unsupported_version',
      { line: 1 },
    ],
    [
      'of CodeRunner, cut',
      { 'q.xml': '<quiz>\n<question type="cod' },
      'import_malformed',
      { file: 'q.xml', line: 2 },
    ],
    [
      'of Dodona',
      dodona('- tab: A', '{\n"evaluation": }'),
      'import_malformed',
      { file: 'r/f/config.json', line: 2 },
    ],
    ['of TESTed', dodona('- tab: "A\n'), 'import_malformed', { file: 'suite.yaml', line: 2 }],
    ['of TESTed, of another shape', dodona('tabs: 3\n'), 'import_malformed', { file: 'suite.yaml' }],
    [
      'of an Exercism track',
      { 'config.json': '{\n"exercises": {\n]', 'exercises/practice/a/.meta/config.json': '{}' },
      'import_malformed',
      { file: 'config.json', line: 3 },
    ],
    [
      'of Kattis',
      { 'p/problem.yaml': 'name: A\nlimits: [1,\n' },
      'import_malformed',
      { file: 'problem.yaml', line: 3 },
    ],
    [
      'of Kattis, of an unknown version',
      { 'p/problem.yaml': "problem_format_version: '2099-01'\nname: A\n" },
      'import_unsupported_version',
      { file: 'problem.yaml', version: '2099-01' },
    ],
    [
      'of Kattis, in a group',
      { 'p/problem.yaml': 'name: A\n', 'p/data/secret/testdata.yaml': 'a: b: c\n' },
      'import_malformed',
      { file: 'secret/testdata.yaml', line: 1 },
    ],
    [
      'of ProFormA, cut',
      { 'task.xml': `${PROFORMA}\n<files>` },
      'import_malformed',
      { file: 'task.xml', line: 3 },
    ],
    [
      'of ProFormA, of another version',
      { 'task.xml': '<task xmlns="urn:proforma:v9"/>' },
      'import_unsupported_version',
      { line: 1, version: 'urn:proforma:v9' },
    ],
    [
      'of ProFormA, that names no file',
      {
        'task.xml': `${PROFORMA}\n<files/><tests>\n<test id="1"><test-type>unittest</test-type><test-configuration><filerefs><fileref refid="x"/></filerefs></test-configuration></test></tests></task>`,
      },
      'import_malformed',
      { line: 4 },
    ],
    ['of nbgrader', { 'a.ipynb': '{"cells": [\n' }, 'import_malformed', { file: 'a.ipynb', line: 1 }],
    [
      'of otter',
      { 'tests/q1.py': 'OK_FORMAT = True\ntest = {"name": f()}\n' },
      'import_malformed',
      { file: 'tests/q1.py' },
    ],
    [
      'of Polygon',
      { 'a/problem.xml': '<problem>\n<names>' },
      'import_malformed',
      { file: 'a/problem.xml', line: 2 },
    ],
    ['of DMOJ', { 'a/init.yml': 'archive: "x\n' }, 'import_malformed', { file: 'init.yml', line: 2 }],
    [
      'of Hydro',
      { 'a/problem.yaml': 'title: A\npid: 1\n', 'a/testdata/config.yaml': 'type: {\n' },
      'import_malformed',
      { file: 'config.yaml', line: 2 },
    ],
  ])('%s is named with its line, and yields no exercise', async (_what, files, code, details) => {
    const fault = await faultOf(files);
    expect({ code: fault.code, details: fault.details }).toMatchObject({ code, details });
  });
});
