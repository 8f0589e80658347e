import { endingOfLanguage } from '../../../grading/languages.js';
import { stringify } from 'yaml';
import type { IoTest } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import type { Written } from '../own/write-own.js';

/** A problem package of 2025-09 with the tests of input and output; each stands in a group of its own, worth its weight. */
export function writeKattis(id: string, body: ExerciseBody): Written {
  const tests = body.testCases.filter((test): test is typeof test & IoTest => test.kind === 'io');
  const isScoring = tests.some(({ weight }) => weight !== 1);
  const seconds = body.timeLimitMs / 1000;
  const files: Written = new Map();
  const settings = {
    problem_format_version: '2025-09',
    uuid: id,
    name: { en: body.title, ...body.titles },
    type: isScoring ? 'scoring' : 'pass-fail',
    keywords: [body.topic, ...body.tags],
    ...(body.source != null && { source: body.source }),
    ...(body.author != null && { credits: { authors: [body.author] } }),
    limits: { time_limit: seconds, memory: body.memoryLimitMb },
  };
  files.set('problem.yaml', stringify(settings));
  // DOMjudge reads the limit here.
  files.set('.timelimit', `${Math.ceil(seconds)}\n`);
  files.set('statement/problem.en.md', `${body.description}\n`);
  const ending = endingOfLanguage(body.language);
  if (body.solutionCode != null) files.set(`submissions/accepted/solution.${ending}`, body.solutionCode);
  for (const [index, test] of tests.entries()) {
    const name = String(index + 1).padStart(3, '0');
    const folder = test.hidden === true ? 'secret' : 'sample';
    const place = isScoring ? `data/secret/${name}` : `data/${folder}`;
    if (isScoring)
      files.set(`${place}/test_group.yaml`, stringify({ max_score: test.weight, score_aggregation: 'sum' }));
    files.set(`${place}/${name}.in`, test.stdin);
    files.set(`${place}/${name}.ans`, test.expectedStdout);
    if (isScoring && test.hidden !== true) {
      files.set(`data/sample/${name}.in`, test.stdin);
      files.set(`data/sample/${name}.ans`, test.expectedStdout);
    }
  }
  const args = validatorArguments(tests);
  if (args.length > 0) files.set('data/test_group.yaml', stringify({ output_validator_args: args }));
  return files;
}

/** The package compares all of its tests in one way: the strictest that ours ask for. */
function validatorArguments(tests: readonly IoTest[]): string[] {
  const compares = tests.map(({ compare }) => compare ?? 'tokens');
  if (compares.includes('exact')) return ['case_sensitive', 'space_change_sensitive'];
  const options = compares.flatMap((compare) => (typeof compare === 'object' ? [compare] : []));
  const least = (key: 'absTolerance' | 'relTolerance'): number | undefined => {
    const values = options.flatMap((option) => option[key] ?? []);
    return values.length === compares.length && values.length > 0 ? Math.min(...values) : undefined;
  };
  const [absolute, relative] = [least('absTolerance'), least('relTolerance')];
  const ignoresCase =
    options.length === compares.length && options.every(({ ignoreCase }) => ignoreCase === true);
  return [
    ...(ignoresCase && options.length > 0 ? [] : ['case_sensitive']),
    ...(absolute === undefined ? [] : ['float_absolute_tolerance', String(absolute)]),
    ...(relative === undefined ? [] : ['float_relative_tolerance', String(relative)]),
  ];
}
