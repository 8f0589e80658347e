import { stripTypeScriptTypes } from 'node:module';
import type { Fault } from '../../wire.js';
import type { Language } from '../language.js';

/** Types are taken off outside (they are blanked out, so that lines and columns stay); the rest is JavaScript. */
export const typescript: Language = {
  id: 'typescript',
  solutionFile: 'solution.ts',
  translate: {
    to: 'javascript',
    translate: (code) => {
      try {
        return { code: stripTypes(code) };
      } catch (error) {
        return { fault: syntaxFault(error) };
      }
    },
  },
};

/** Enums and the like cannot be blanked out; they are rewritten, at the price of exact columns. */
export function stripTypes(code: string): string {
  const sourceUrl = 'solution.ts';
  try {
    return unwarned(() => stripTypeScriptTypes(code, { sourceUrl }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error;
    return unwarned(() => stripTypeScriptTypes(code, { sourceUrl, mode: 'transform' }));
  }
}

/** Node warns once that this is experimental. It is pinned here, and operators can do nothing about it. */
function unwarned<T>(work: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The first lines of the stack show the place: `solution.ts:2`, the source line, and carets under the column. */
function syntaxFault(error: unknown): Fault {
  const { stack = '', message } = error as Error;
  const place = /^solution\.ts:(\d+)\n/.exec(stack);
  const caret = /\n( *)\^+\n/.exec(stack);
  const sourceLine = caret ? stack.slice(0, caret.index).split('\n').at(-1) : undefined;
  return {
    fault: 'syntax',
    type: 'SyntaxError',
    message: message.split('\n')[0] ?? '',
    line: place ? Number(place[1]) : undefined,
    column: caret ? (caret[1] ?? '').length + 1 : undefined,
    sourceLine,
  };
}
