import type { Files, UnitTest } from '../../grading.types.js';
import type { Translators } from '../translators.js';
import { replacedNames, survey } from './jest-survey.js';
import { readScripts } from './modules.js';

/** The fields of a `collect` request that speak of the tests, and what their text says about forwarding. */
export interface PreparedTests {
  request: Record<string, unknown>;
  /** What lies in the working folder: the exercise's files and the test's, but for the tests themselves. */
  data: Files;
  /** JavaScript: the scripts among them as function bodies. */
  modules: Readonly<Record<string, string>> | undefined;
  low: string | null;
  /** JavaScript: the tests look into what the code answers, or use its classes. */
  objects?: boolean;
  /** The test files of each process: jest gives each file modules, mocks and a global object of its own. */
  apart: readonly (readonly string[])[];
  /** JavaScript: built-in names that the tests replace. */
  free?: readonly string[];
}

export interface TestSources {
  test: UnitTest;
  /** The exercise's own files. */
  files: Files;
  /** The name of the student's file. */
  main: string;
}

const PYTHON = /\.py$/;
const PYTHON_TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_tests?)\.py$/;
const SCRIPT = /\.[cm]?[jt]s$/;
const SCRIPT_TEST = /(?:[./]|^)(?:spec|test)\.[cm]?[jt]s$|(?:^|\/)__tests__\/.*\.[cm]?[jt]s$/;
const stem = (name: string): string => name.replace(/^(?:\.{0,2}\/)+/, '').replace(/\.[cm]?[jt]s$/, '');

/** Python is read by Python, in the tester; JavaScript is read here. Throws ExerciseFault where it cannot be. */
export async function prepareTests(sources: TestSources, translators: Translators): Promise<PreparedTests> {
  const { test, main } = sources;
  const all = { ...sources.files, ...test.files };
  if (test.framework !== 'jest') {
    const files = textsOf(test.files, PYTHON);
    const tests = testsAmong(Object.keys(files), PYTHON_TEST);
    const data = without(all, tests);
    const request = { framework: test.framework, files, main, data };
    return { request, data, modules: undefined, low: null, apart: [tests] };
  }
  const tests = testsAmong(Object.keys(textsOf(test.files, SCRIPT)), SCRIPT_TEST);
  const read = await readScripts(all, translators);
  const trees = read.filter(({ name }) => Object.hasOwn(test.files, name)).map(({ tree }) => tree);
  const { low, functions, exceptions, objects } = survey(
    trees,
    (specifier) => stem(specifier) === stem(main),
  );
  const modules = Object.fromEntries(read.map(({ name, body }) => [name, body]));
  const stubs = low === null ? { functions, exceptions } : undefined;
  const data = without(all, tests);
  const names = [...functions, ...exceptions];
  const request = {
    framework: test.framework,
    modules,
    data,
    tests,
    main,
    names,
    stubs,
  };
  const apart = tests.some((name) => SCRIPT_TEST.test(name)) ? tests.map((name) => [name]) : [tests];
  return { request, data, modules: without(modules, tests), low, objects, apart, free: replacedNames(trees) };
}

const textsOf = (files: Files, kind: RegExp): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && kind.test(entry[0]),
    ),
  );

/** Where no name says that it is a test, all are. */
function testsAmong(names: readonly string[], kind: RegExp): readonly string[] {
  const named = names.filter((name) => kind.test(name));
  return named.length > 0 ? named : names;
}

const without = <T>(files: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
