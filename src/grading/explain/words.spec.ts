import { describe, expect, it } from '@jest/globals';
import {
  outcomeIn,
  readWordRows,
  saidIn,
  SANDBOXES,
  sentence,
  WORD_LANGUAGES,
} from '../../../test/support/word-rows.js';

describe.each(WORD_LANGUAGES)('what is said of a program in %s', (language) => {
  const rows = readWordRows(language);

  it('is written down for many programs, each once', () => {
    expect(rows.length).toBeGreaterThanOrEqual(250);
    expect(new Set(rows.map(({ code, test }) => `${code}\n${JSON.stringify(test)}`)).size).toBe(rows.length);
  });

  it.each(rows.map((row) => ({ row, code: row.code })))('$code', ({ row }) => {
    for (const sandbox of SANDBOXES) {
      const said = sentence(language, row, outcomeIn(row, sandbox));
      expect({ sandbox, said }).toEqual({ sandbox, said: saidIn(row, sandbox) });
    }
  });
});
