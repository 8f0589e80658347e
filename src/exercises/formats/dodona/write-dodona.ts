import { endingOfLanguage } from '../../../grading/languages.js';
import type { CallTest, IoTest, TestCase } from '../../../grading/grading.types.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import type { Written } from '../own/write-own.js';
import { pythonRepr } from '../python-repr.js';
import { stringifyForPyyaml } from '../pyyaml.js';

/** A folder of Dodona with a suite of TESTed: hidden tests in a tab of their own. Weights and unit tests have no place there. */
export function writeDodona(id: string, body: ExerciseBody): Written {
  const files: Written = new Map();
  const ending = endingOfLanguage(body.language);
  const config = {
    description: { names: { en: body.title, ...body.titles } },
    programming_language: body.language,
    evaluation: {
      handler: 'tested',
      test_suite: 'suite.yaml',
      time_limit: Math.ceil((body.timeLimitMs / 1000) * Math.max(1, body.testCases.length)),
      memory_limit: body.memoryLimitMb * 1_000_000,
    },
    labels: [body.topic, ...body.tags],
    internals: { token: id },
  };
  files.set('config.json', `${JSON.stringify(config, null, 2)}\n`);
  files.set('description/description.en.md', `${body.description}\n`);
  if (body.starterCode != null) files.set('description/boilerplate/boilerplate', body.starterCode);
  if (body.solutionCode != null) files.set(`solution/solution.${ending}`, body.solutionCode);
  const tests = body.testCases as TestCase[];
  const tabs = [
    { tab: body.title, testcases: tests.filter((test) => test.hidden !== true).flatMap(caseOf) },
    { tab: 'Hidden', hidden: true, testcases: tests.filter((test) => test.hidden === true).flatMap(caseOf) },
  ].filter(({ testcases }) => testcases.length > 0);
  files.set('evaluation/suite.yaml', stringifyForPyyaml(tabs));
  return files;
}

function caseOf(test: TestCase): Record<string, unknown>[] {
  if (test.kind === 'io')
    return [{ stdin: test.stdin, stdout: { data: test.expectedStdout, config: configOf(test) } }];
  if (test.kind !== 'call') return [];
  const expression = `${test.function}(${test.args.map(pythonRepr).join(', ')})`;
  return [{ expression, return: test.expected, ...descriptionOf(test) }];
}

const descriptionOf = ({ name }: CallTest) => (name === undefined ? {} : { description: name });

function configOf({ compare = 'tokens' }: IoTest): Record<string, unknown> {
  if (typeof compare === 'string') return { ignoreWhitespace: compare === 'tokens' };
  const digits =
    compare.absTolerance === undefined || compare.absTolerance <= 0
      ? undefined
      : Math.round(-Math.log10(2 * compare.absTolerance));
  return {
    ignoreWhitespace: true,
    ...(compare.ignoreCase === true && { caseInsensitive: true }),
    ...(digits !== undefined &&
      digits >= 0 && { tryFloatingPoint: true, applyRounding: true, roundTo: digits }),
  };
}
