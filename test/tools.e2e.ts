import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { ourProgram } from './support/our-program.js';

/** They start servers and sandboxes of their own. */
const TIMEOUT_MS = 300_000;

interface Ended {
  code: number;
  output: string;
}

/** `npm run <tool> -- <args>`, without npm. */
function runTool(tool: string, ...args: string[]): Promise<Ended> {
  const command = [...ourProgram(`tools/${tool}`), ...args];
  const { PATH, TEST_BUILD, TEST_CACHE_DIR } = process.env;
  const env = { PATH, TEST_BUILD, TEST_CACHE_DIR };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe('npm run corpus', () => {
  it(
    'agrees with labels that are right, and says what it cannot grade',
    async () => {
      const { code, output } = await runTool('corpus', 'test/fixtures/corpus');
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toMatch(/^own +9 +8 +0 +1$/m);
      expect(output).toMatch(/^judge +3 +3 +0 +0$/m);
      expect(output).toContain('own/cobol');
    },
    TIMEOUT_MS,
  );

  it(
    'fails on labels that are wrong, also where only the share of passed tests is',
    async () => {
      const { code, output } = await runTool('corpus', 'test/fixtures/corpus-mislabelled');
      expect({ code, output }).toMatchObject({ code: 1 });
      expect(output).toContain('accepted#0: should score 100');
      expect(output).toContain('wrong_answer#1: should score less than 100');
      expect(output).toContain('wrong_answer#2: should pass 1 of 3');
    },
    TIMEOUT_MS,
  );
});

describe('npm run hostile', () => {
  it(
    'finds nothing wrong with both sandboxes',
    async () => {
      const { code, output } = await runTool('hostile', 'test/fixtures/hostile');
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toContain('5 programs, native and wasm: nothing failed');
    },
    TIMEOUT_MS,
  );

  it(
    'fails where a verdict or an invariant does not hold, or cannot be checked',
    async () => {
      const { code, output } = await runTool(
        'hostile',
        'test/fixtures/hostile-mislabelled',
        '--sandbox',
        'native',
      );
      expect({ code, output }).toMatchObject({ code: 1 });
      expect(output).toContain('verdict: accepted, not runtime_error');
      expect(output).toContain('zero: score 100');
      expect(output).toContain('levitates: no check of that name');
    },
    TIMEOUT_MS,
  );
});
