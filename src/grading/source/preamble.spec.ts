import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '../languages.js';
import { withoutPreamble } from './preamble.js';

describe('the beginning of a file', () => {
  it.each(LANGUAGES)('of %s may be a byte order mark and a line for the shell', (language) => {
    const code = withoutPreamble('\u{FEFF}#!/usr/bin/env x\nrest', language);
    expect(code).toBe(language === 'python' ? '#!/usr/bin/env x\nrest' : '///usr/bin/env x\nrest');
  });

  it('stays as it is otherwise', () => {
    for (const code of ['', '# x', 'a\u{FEFF}b', '//!']) expect(withoutPreamble(code, 'c')).toBe(code);
  });
});
