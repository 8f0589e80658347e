import type { Token } from '../../source/tokens.js';
import { endsJsValue, type Spot } from './javascript-place.js';

const TYPE_WORD =
  /^(?:string|number|boolean|any|void|unknown|never|object|bigint|symbol|null|undefined|typeof|keyof|[A-Z]\w*)$/;
const DECLARES = /^(?:interface|type|enum|namespace|declare|abstract)$/;
const MODIFIES = /^(?:readonly|declare|override)$/;
/** Java and C# have them too. */
const GUARDS = /^(?:private|public|protected|abstract|final)$/;

/** What TypeScript has and JavaScript has not. */
export function typeScriptIn({
  tokens,
  stop,
  row,
  at,
  before,
  behind,
  first,
  message,
}: Spot): string | undefined {
  if (!/Unexpected token|reserved|keyword/.test(message)) return undefined;
  const named = (what: string) => `${what} belongs to TypeScript. JavaScript has no types: leave it out.`;
  if (DECLARES.test(first) && row[1]?.kind === 'name' && (first === before || first === at))
    return first === 'enum'
      ? '`enum` belongs to TypeScript. In JavaScript, an object can hold such names.'
      : named(`\`${first}\``);
  const guard = GUARDS.test(before) ? before : GUARDS.test(at) && behind !== '=' ? at : undefined;
  if (guard !== undefined)
    return `JavaScript does not know the word \`${guard}\`, which other languages have, such as Java and TypeScript. Leave it out.`;
  if (MODIFIES.test(before)) return named(`The word \`${before}\``);
  if (MODIFIES.test(at) && behind !== '=') return named(`The word \`${at}\``);
  if ((at === 'as' || at === 'satisfies') && TYPE_WORD.test(behind)) return named(`\`${at} ${behind}\``);
  if (at === 'implements') return named('`implements`');
  if (at === ':' && isTyped(tokens, stop)) return named(`\`${typeText(tokens, stop)}\` is a type, which`);
  if (at === '?' && behind === ':') return named('`?:`');
  if (at === '!' && endsJsValue(tokens[stop - 1])) return named('A `!` behind a value');
  const generic = row.findIndex(
    ({ text }, index) =>
      text === '<' &&
      TYPE_WORD.test(row[index + 1]?.text ?? '') &&
      /^[>,[|]$/.test(row[index + 2]?.text ?? ''),
  );
  const owner = row[generic - 1];
  const isGeneric =
    generic > 0 &&
    (/^(?:new|function)$/.test(row[generic - 2]?.text ?? '') || owner?.text === '=' || at === '<');
  return isGeneric
    ? named(`\`<${row[generic + 1]?.text ?? ''}>\``).replace(
        '>`',
        row[generic + 2]?.text === '>' ? '>`' : ' …`',
      )
    : undefined;
}

/** The colon stands behind the name of a variable, a parameter or a field, or behind the parameters. */
function isTyped(tokens: readonly Token[], stop: number): boolean {
  const [name, before, type] = [tokens[stop - 1], tokens[stop - 2], tokens[stop + 1]];
  const isType = TYPE_WORD.test(type?.text ?? '') || /^[[{("']/.test(type?.text ?? '');
  if (!isType || !name) return false;
  if (name.text === ')') {
    const end = tokens.slice(stop + 1, stop + 8).find(({ text }) => text === '{' || text === '=>');
    return end !== undefined;
  }
  const isPlain = TYPE_WORD.test(type?.text ?? '');
  return (
    name.kind === 'name' &&
    (/^(?:let|const|var)$/.test(before?.text ?? '') || (isPlain && /^[(,{;}]$/.test(before?.text ?? '')))
  );
}

function typeText(tokens: readonly Token[], stop: number): string {
  const type = tokens[stop + 1]?.text.slice(0, 30) ?? '';
  return tokens[stop + 2]?.text === '[' && tokens[stop + 3]?.text === ']' ? `: ${type}[]` : `: ${type}`;
}
