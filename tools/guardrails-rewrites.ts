import type { StarterExercise } from '../src/exercises/starter/starter.types.js';
import { stringifyExactJson } from '../src/common/schemas/exact-json.js';

type Exercise = Pick<StarterExercise, 'language' | 'testCases'>;

const testedFunction = ({ testCases }: Exercise): string | undefined =>
  testCases[0]?.kind === 'call' ? testCases[0].function : undefined;

const replaceWord = (code: string, from: string, to: string): string =>
  code.replaceAll(new RegExp(String.raw`(?<![\w'"]|(?<!\.\.)\.)${from}(?![\w'"])`, 'g'), to);

/** Another name for the function that is tested. */
export function renamedFunction(exercise: Exercise, code: string): string | undefined {
  const name = testedFunction(exercise);
  return name === undefined ? undefined : replaceWord(code, name, 'my_answer');
}

const RESERVED = /^(?:lines|line)$/;

/** Other names for all that the code itself names; undefined where this is too simple to do it right. */
export function renamedNames({ language }: Exercise, code: string): string | undefined {
  const defined = language === 'python' ? pythonNames(code) : javascriptNames(code);
  // A short form such as `{ total }` names a member as well, and words within strings are not names.
  if (language === 'javascript' && /return \{ \w+,/.test(code)) return undefined;
  let renamed = code;
  for (const [at, name] of [...defined].filter((one) => !RESERVED.test(one)).entries()) {
    renamed = replaceWord(renamed, name, `v${at + 1}`);
  }
  return renamed === code ? undefined : renamed;
}

function pythonNames(code: string): Set<string> {
  const names = [
    ...[...code.matchAll(/def (\w+)\((.*)\):/g)].flatMap(([, name, params]) => [
      name,
      ...(params ?? '').split(','),
    ]),
    ...[...code.matchAll(/\bfor ([\w, ]+) in/g)].flatMap(([, targets]) => (targets ?? '').split(',')),
    ...[...code.matchAll(/^\s*([\w, ]+?) [-+*]?= /gm)].flatMap(([, targets]) => (targets ?? '').split(',')),
  ];
  return new Set(
    names.map((name) => (name ?? '').split('=')[0]?.trim() ?? '').filter((name) => /^\w+$/.test(name)),
  );
}

function javascriptNames(code: string): Set<string> {
  const names = [
    ...[...code.matchAll(/function (\w+)\(([^)]*)\)/g)].flatMap(([, name, params]) => [
      name,
      ...(params ?? '').split(','),
    ]),
    ...[...code.matchAll(/\b(?:const|let) (\w+)/g)].map(([, name]) => name),
    ...[...code.matchAll(/\((\w+)(?:, (\w+))?\) =>/g)].flatMap(([, a, b]) => [a, b]),
  ];
  return new Set(names.map((name) => name?.trim() ?? '').filter((name) => /^\w+$/.test(name)));
}

/** A method in place of a function. */
export function classOf(exercise: Exercise, code: string): string | undefined {
  const name = testedFunction(exercise);
  const single = name === undefined ? undefined : singleFunction(exercise, code);
  if (name === undefined || single === undefined || code.split(name).length > 2) return undefined;
  const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);
  if (exercise.language === 'python')
    return `class Solution:\n${indented(code.replace(`${name}(`, `${name}(self, `), '    ')}`;
  return `class Solution {\n${indented(code.replace('function ', ''), '  ')}}\n`;
}

/** The lines within the one function of a program that holds nothing else. */
function singleFunction(exercise: Exercise, code: string): string | undefined {
  const lines = code.replace(/\n+$/, '').split('\n');
  const python = exercise.language === 'python';
  const inside = lines.slice(1, python ? undefined : -1);
  const isSingle =
    /^(?:def|function) /.test(lines[0] ?? '') && inside.every((line) => line === '' || /^\s/.test(line));
  return isSingle ? inside.map((line) => line.slice(python ? 4 : 2)).join('\n') : undefined;
}

export function bodyOf(exercise: Exercise, code: string): string | undefined {
  const name = testedFunction(exercise);
  const body = singleFunction(exercise, code);
  // One that calls itself is no body any more.
  return name === undefined || body?.includes(name) === true ? undefined : body;
}

/** The body with an example in place of its parameters, which prints in place of returning. */
export function scriptOf(exercise: Exercise, code: string): string | undefined {
  const body = bodyOf(exercise, code);
  const [test] = exercise.testCases;
  const params =
    /\((.*)\)/
      .exec(code.split('\n')[0] ?? '')?.[1]
      ?.split(',')
      .map((one) => one.trim()) ?? [];
  if (
    body === undefined ||
    test?.kind !== 'call' ||
    params.some((one) => one.includes('=')) ||
    test.args.length !== params.length
  )
    return undefined;
  const lines = body.split('\n');
  const last = lines.pop() ?? '';
  if (lines.some((line) => /\b(?:return|yield)\b/.test(line)) || !last.startsWith('return '))
    return undefined;
  const python = exercise.language === 'python';
  const set = params.map(
    (name, at) =>
      `${python ? '' : 'const '}${name} = ${stringifyExactJson(test.args[at])}${python ? '' : ';'}`,
  );
  const answer = last.slice('return '.length).replace(/;$/, '');
  return [...set, ...lines, python ? `print(${answer})` : `console.log(${answer});`].join('\n');
}
