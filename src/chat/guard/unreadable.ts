import { isEncodedWord } from './code-lines.js';
import { isGibberish, isMorse } from './decode/alphabets.js';
import { decodings, isReadable } from './decode/encodings.js';

/** What has no business in a tutor's reply: what a machine reads, and long runs that nobody can read. */

const MAX_LOOKED_AT = 12_000;
/** So many words of a machine's language are no mention of it. */
const MIN_WORDS = 5;
const MACHINE_WORDS: readonly RegExp[] = [
  // Bytecode of Python, of Java, of WebAssembly; assembler; LLVM.
  /\b(?:(?:LOAD|STORE)_(?:FAST|CONST|GLOBAL|NAME|ATTR|METHOD|DEREF)\w*|BINARY_\w+|RETURN_(?:VALUE|CONST)|CALL(?:_\w+)?|POP_(?:TOP|JUMP\w*)|COMPARE_OP|FOR_ITER|GET_ITER|JUMP_\w+|RESUME|MAKE_FUNCTION|BUILD_\w+)\b/g,
  /\b(?:[ail](?:load|store)_?\d|[ail](?:add|sub|mul|div|rem|return)|invoke(?:virtual|static|special)|if_icmp\w\w|getstatic|iconst_\w+|bipush)\b/g,
  /\b(?:local\.(?:get|set|tee)|[if](?:32|64)\.\w+|br_if)\b/g,
  /^[ \t]*(?:mov|add|sub|imul|idiv|cmp|j[a-z]{1,2}|push|pop|call|ret|lea|xor|test)\b[ \t]+[%\w[]/gm,
  /(?:=\s+(?:add|sub|mul|sdiv|srem|icmp|load|phi|call)\s+(?:nsw\s+)?(?:i\d+|\w+ i\d+))|\bbr\s+label\b/g,
  // Syntax trees, and lists of tokens.
  /\b(?:FunctionDef|Module|Assign|AugAssign|BinOp|BoolOp|UnaryOp|Compare|Constant|Return|Expr|Call|Name|Subscript|arguments)\(/g,
  /\b\w{0,20}(?:Expression|Statement|Declaration|Literal|Identifier|Keyword|Token)\b/g,
  /^[ \t]*(?:\d+,\d+-\d+,\d+:\s*)?(?:NAME|OP|NUMBER|STRING|NEWLINE|NL|INDENT|DEDENT|ENDMARKER)\b/gm,
];

export const isForMachines = (text: string): boolean =>
  MACHINE_WORDS.some((form) => (text.slice(0, MAX_LOOKED_AT).match(form)?.length ?? 0) >= MIN_WORDS);

/** Runs of characters that are not seen, or are dots: a few of them belong to emoji and to names. */
const HIDDEN =
  /[\u200B-\u200F\u2060-\u2064\uFEFF\u00AD\u{E0000}-\u{E01EF}\uFE00-\uFE0F]{8,}|[\u2800-\u28FF]{16,}/u;
export const hidesText = (text: string): boolean => HIDDEN.test(text);

const MIN_RUN = 40;
const ADDRESS = /^(?:https?:\/\/|www\.|\.{0,2}\/|[\w.-]+\/)[\w./#?&=:~,+-]*$/;
/** What stands around a word or an address. */
const BEFORE = '("\'<[';
const BEHIND = ')"\'>].,;:!?';

/** A long run of which nothing can be made: it may be anything. */
export function isUnreadable(text: string): boolean {
  if (isMorse(text)) return true;
  const runs = text.slice(0, MAX_LOOKED_AT).match(/[^\s"'`]{40,}/g) ?? [];
  const odd = runs.some((run) => isScrambled(run));
  return (odd || isGibberish(text)) && !decodings(text).some(isReadable);
}

function isScrambled(run: string): boolean {
  const bare = trimmed(run);
  if (run.length < MIN_RUN || ADDRESS.test(bare)) return false;
  if (isEncodedWord(bare, MIN_RUN)) return true;
  const distinct = new Set(run.slice(0, 80)).size;
  const letters = run.match(/[A-Za-z]/g)?.length ?? 0;
  const turns = run.match(/[a-z](?=[A-Z0-9])|[A-Z0-9](?=[a-z])|[A-Za-z0-9](?=[^A-Za-z0-9])/g)?.length ?? 0;
  return distinct > 20 && letters * 4 > run.length && turns * 4 > run.length && !isCall(run);
}

/** A bracket, and behind it what parts arguments. */
function isCall(run: string): boolean {
  const at = run.search(/[()[\]]/);
  return at >= 0 && /[=,]/.test(run.slice(at + 1));
}

function trimmed(run: string): string {
  let [from, to] = [0, run.length];
  while (from < to && BEFORE.includes(run.charAt(from))) from += 1;
  while (to > from && BEHIND.includes(run.charAt(to - 1))) to -= 1;
  return run.slice(from, to);
}
