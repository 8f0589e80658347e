import type { LanguageId } from '../grading.types.js';

const BYTE_ORDER_MARK = '\u{FEFF}';

/**
 * The code as its compiler takes it: no byte order mark before it, and a first line for the shell (`#!/usr/bin/env node`)
 * as a comment. Lines stay where they are.
 */
export function withoutPreamble(code: string, language: LanguageId): string {
  const plain = code.startsWith(BYTE_ORDER_MARK) ? code.slice(1) : code;
  return plain.startsWith('#!') && language !== 'python' ? `//${plain.slice(2)}` : plain;
}
