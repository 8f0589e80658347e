import type { LanguageId } from '../src/grading/grading.types.js';

/** What the programs of a manifest answer: `add(a, b)`, or two numbers from standard input. */
export interface HostileExercise {
  function: string;
  tests: { args: number[]; expected: number }[];
  io: { stdin: string; stdout: string }[];
}

export type ExerciseKind = 'call' | 'io' | 'unit';

export const TIME_LIMIT_MS = 1_000;
export const MEMORY_LIMIT_MB = 128;

/** The body of the exercise; with `hidden`, all tests but the first are. */
export function exerciseBody(
  { function: name, tests, io }: HostileExercise,
  kind: ExerciseKind,
  language: LanguageId,
  hidden: boolean,
): Record<string, unknown> {
  const testCases = {
    call: tests.map(({ args, expected }) => ({ kind, function: name, args, expected })),
    io: io.map(({ stdin, stdout }) => ({ kind, stdin, expectedStdout: stdout })),
    unit: [unitTest(name, tests, language)],
  }[kind];
  return {
    title: `Hostile ${kind} ${language}`,
    description: 'Adds two numbers.',
    difficultyLevel: 'beginner',
    topic: 'hostile',
    language,
    timeLimitMs: TIME_LIMIT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
    solutionCode: honest(name, kind, language),
    testCases: testCases.map((test, index) => ({
      ...test,
      hidden: hidden && (kind === 'unit' || index > 0),
    })),
  };
}

/** Texts that only hidden tests hold, long enough not to turn up by chance. */
export function hiddenTexts({ tests, io }: HostileExercise, kind: ExerciseKind): string[] {
  const texts =
    kind === 'io'
      ? io.slice(1).flatMap(({ stdin, stdout }) => [...stdin.split(/\s+/), ...stdout.split(/\s+/)])
      : tests.slice(1).flatMap(({ args, expected }) => [...args, expected].map(String));
  return [...new Set(texts)].filter((text) => text.length >= 5);
}

function unitTest(name: string, tests: HostileExercise['tests'], language: LanguageId) {
  const call = (args: number[]) => `${name}(${args.join(', ')})`;
  if (language === 'python') {
    const methods = tests.map(
      ({ args, expected }, index) =>
        `    def test_${index}(self):\n        self.assertEqual(${call(args)}, ${expected})\n`,
    );
    const source = `import unittest\n\nfrom solution import ${name}\n\n\nclass AddTest(unittest.TestCase):\n${methods.join('\n')}`;
    return { kind: 'unit', framework: 'unittest', files: { 'add_test.py': source } };
  }
  const specs = tests.map(
    ({ args, expected }, index) =>
      `test('sum ${index}', () => {\n  expect(${call(args)}).toBe(${expected});\n});\n`,
  );
  const source = `import { expect, test } from '@jest/globals';\nimport { ${name} } from './solution';\n\n${specs.join('\n')}`;
  const file = language === 'typescript' ? 'add.test.ts' : 'add.test.js';
  return { kind: 'unit', framework: 'jest', files: { [file]: source } };
}

const PROGRAMS: Partial<Record<LanguageId, string>> = {
  python: 'a, b = map(int, input().split())\nprint(a + b)\n',
  javascript:
    "const [a, b] = require('node:fs').readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a + b);\n",
  typescript:
    "const [a, b] = require('node:fs').readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a + b);\n",
  c: '#include <stdio.h>\nint main(void) {\n  long long a, b;\n  scanf("%lld %lld", &a, &b);\n  printf("%lld\\n", a + b);\n}\n',
  cpp: '#include <iostream>\nint main() {\n  long long a, b;\n  std::cin >> a >> b;\n  std::cout << a + b << "\\n";\n}\n',
  java: 'import java.util.Scanner;\n\npublic class Main {\n  public static void main(String[] args) {\n    Scanner in = new Scanner(System.in);\n    System.out.println(in.nextLong() + in.nextLong());\n  }\n}\n',
  go: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tvar a, b int64\n\tfmt.Scan(&a, &b)\n\tfmt.Println(a + b)\n}\n',
};

/** Code that deserves full marks. */
export function honest(name: string, kind: ExerciseKind, language: LanguageId): string {
  if (kind === 'io') return PROGRAMS[language] ?? '';
  if (language === 'python') return `def ${name}(a, b):\n    return a + b\n`;
  const exported = kind === 'unit' ? 'export ' : '';
  const types = language === 'typescript' ? ['a: number, b: number', ': number'] : ['a, b', ''];
  return `${exported}function ${name}(${types[0]})${types[1]} {\n  return a + b;\n}\n`;
}
