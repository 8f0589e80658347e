import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeNative } from './support/native-grading.js';
import { OutcomeRecorder } from './support/outcome-recorder.js';
import {
  outcomeIn,
  readWordRows,
  saidIn,
  sentence,
  WORD_LANGUAGES,
  type WordLanguage,
  type WordRow,
} from './support/word-rows.js';
import type { SandboxName } from '../src/grading/grading.types.js';

/** Of the table; `npm run words` runs all of it. A boot of Python in WebAssembly takes two seconds. */
const EVERY: Record<SandboxName, number> = { native: 8, wasm: 40 };

/** Another time-out, or another depth at which the memory ends, is no other outcome. */
const isSteady = (row: WordRow, sandbox: SandboxName) => {
  const { reply } = outcomeIn(row, sandbox);
  return reply.kind === 'fault' || reply.kind === 'done' || reply.kind === 'value';
};

function sampleOf(language: WordLanguage, sandbox: SandboxName): WordRow[] {
  const rows = readWordRows(language).filter((row) => isSteady(row, sandbox));
  return rows.filter((_row, index) => index % EVERY[sandbox] === 0);
}

function defineRuns(sandbox: SandboxName): void {
  let recorder: OutcomeRecorder;
  beforeAll(async () => {
    recorder = await OutcomeRecorder.create(sandbox);
  });
  afterAll(() => recorder.stop());

  it.each(WORD_LANGUAGES)('still says of programs in %s what the table has', async (language) => {
    for (const row of sampleOf(language, sandbox)) {
      const outcome = await recorder.record(language, row);
      const said = sentence(language, row, outcome);
      expect({ code: row.code, said }).toEqual({ code: row.code, said: saidIn(row, sandbox) });
    }
  });
}

describeNative('the native sandbox', () => defineRuns('native'));
describe('the wasm sandbox', () => defineRuns('wasm'));
