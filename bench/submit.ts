import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, newStudent, report, sideBySide, startServer, withScratchFolder } from './support.js';

/**
 * Submit to verdict at idle (`Prefer: wait`) against a bare `python3` that runs the same solution on the same ten tests:
 * a program that holds the solution, the ten calls and the comparisons.
 */
const SOLUTION =
  'def total(numbers):\n    result = 0\n    for number in numbers:\n        result += number\n    return result\n';
const TESTS = Array.from({ length: 10 }, (_, n) => {
  const numbers = Array.from({ length: 20 }, (_, i) => i * n);
  return {
    kind: 'call',
    function: 'total',
    args: [numbers],
    expected: numbers.reduce((a, b) => a + b, 0),
    hidden: n > 2,
  };
});
const ADMIN = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'bench bench bench' };
const python = process.env['PYTHON'] ?? '/usr/bin/python3';

await withScratchFolder(async (folder) => {
  const server = await startServer(folder, ADMIN);
  try {
    const { accessToken: admin } = await call<{ accessToken: string }>(
      `${server.url}/api/auth/login`,
      undefined,
      { email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD },
    );
    const { id } = await call<{ id: number }>(`${server.url}/api/exercises/`, admin, {
      title: 'Total',
      description: 'Add them up.',
      difficultyLevel: 'beginner',
      topic: 'loops',
      language: 'python',
      testCases: TESTS,
      hints: [],
    });
    const student = await newStudent(server.url);
    const program = join(folder, 'bare.py');
    const asserts = TESTS.map(
      (test) => `assert total(${JSON.stringify(test.args[0])}) == ${test.expected}`,
    ).join('\n');
    await writeFile(program, `${SOLUTION}\n${asserts}\n`);
    const run = promisify(execFile);

    const taken = await sideBySide(
      40,
      async () => {
        const { score } = await call<{ score: number }>(
          `${server.url}/api/submissions/`,
          student,
          { exerciseId: id, code: SOLUTION },
          { Prefer: 'wait=10' },
        );
        if (score !== 100) throw new Error(`scored ${score}`);
      },
      () => run(python, [program]),
    );
    report('submit to verdict, Python, 10 call tests', taken, 3);
  } finally {
    await server.stop();
  }
});
