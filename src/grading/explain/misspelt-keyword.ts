import { nearName } from '../source/names.js';
import type { Fault } from '../values/wire.js';
import type { ExplainContext, Row } from './row.js';

/** A line that begins with a word that is almost one of the language's own. */
export function misspeltKeyword(
  keywords: readonly string[],
  lineOf: (fault: Fault, context: ExplainContext) => string,
): Row {
  const find = (fault: Fault, context: ExplainContext) => {
    const word = /^\s*([A-Za-z]\w*)\s+[\w{(]/.exec(lineOf(fault, context))?.[1] ?? '';
    const meant = keywords.includes(word) ? undefined : nearName(word, keywords);
    return meant === undefined ? undefined : { word, meant };
  };
  return {
    id: 'misspelt-keyword',
    matches: (fault, context) => fault.type === 'SyntaxError' && find(fault, context) !== undefined,
    explain: (fault, context) => {
      const { word, meant } = find(fault, context) ?? { word: '', meant: '' };
      return `The word \`${word}\` at the start of this line has no meaning. Did you mean \`${meant}\`?`;
    },
  };
}
