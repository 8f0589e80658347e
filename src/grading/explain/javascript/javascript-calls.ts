import { wordTable } from '../../source/word-table.js';
import type { Fault } from '../../values/wire.js';
import { didYouMean, namesIn, nearName } from '../../source/names.js';
import {
  isFunction,
  javaScriptTree,
  positionOf,
  valueOf,
  type JavaScriptTree,
} from '../../source/javascript-tree.js';
import { child, children, nameOf, type Node } from '../../source/syntax-tree.js';
import {
  JAVASCRIPT_METHOD_TRANSLATIONS,
  JAVASCRIPT_METHODS,
  JAVASCRIPT_METHODS_OF,
  JAVASCRIPT_STATICS,
} from '../../source/javascript-vocabulary.js';
import { faultLine, sourceLine, type ExplainContext, type Row } from '../row.js';

/** Something is called that is no function. */
export const JAVASCRIPT_CALL_ROWS: readonly Row[] = [
  {
    id: 'not-function',
    matches: (fault) => fault.type === 'TypeError' && /not a function/.test(fault.message),
    explain: explainNotFunction,
  },
];

/** The call at the place of the fault: V8 points into its callee, QuickJS at its opening bracket. */
function callAt(
  fault: Fault,
  tree: JavaScriptTree,
): { callee: Node; argument: Node | undefined } | undefined {
  const line = faultLine(fault);
  if (line === undefined || fault.column === undefined) return undefined;
  const position = positionOf(tree.code, line, fault.column);
  let best: Node | undefined;
  for (const { node } of tree.places) {
    const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
    const gap = callee && /^\s*(?:\?\.\s*)?\(/.exec(tree.code.slice(callee.end, callee.end + 80))?.[0].length;
    if (!callee || gap === undefined || position < callee.start || position >= callee.end + gap) continue;
    // Of `a.b().c()`, the outer callee holds the inner one: the closest end is the one that is meant.
    if (!best || callee.end <= (child(best, 'callee')?.end ?? 0)) best = node;
  }
  const callee = best && child(best, 'callee');
  const first: unknown = Array.isArray(best?.arguments) ? best.arguments[0] : undefined;
  return callee && { callee, argument: first as Node | undefined };
}

const CALLBACK_METHODS = 'every|filter|find|findIndex|flatMap|forEach|map|reduce|reduceRight|some|sort';
/** V8 on an argument that should be a function: `number 3 is not a function`. */
const NO_CALLEE = /^(?:undefined|null|#<|(?:number|string|boolean|object|bigint|symbol) )/;
const CALLEE = /(?<![\w$.\]"'])((?:[\w$.]|\[[^[\]]*\]|"[^"]*"|'[^']*')+)\s*\(/g;

/** V8 names what was called, QuickJS only the place; without both, the line shows it if it holds a single call. */
function explainNotFunction(fault: Fault, context: ExplainContext): string {
  const named = /^(.+) is not a function/.exec(fault.message)?.[1];
  const tree = context.language === 'javascript' ? javaScriptTree(context.code) : undefined;
  const call = tree && callAt(fault, tree);
  const callback = callbackOf(fault, context, named, call, tree);
  if (callback) return `\`${callback}\` needs a function in its brackets, and got something else.`;
  const calls = [...sourceLine(fault, context).matchAll(CALLEE)].map(([, text = '']) => text);
  const callee = (call && tree?.textOf(call.callee)) ?? named ?? (calls.length === 1 ? calls[0] : undefined);
  if (callee === undefined)
    return 'Something on this line is called like a function, but it is none. Check the names before the round brackets.';
  const [, owner = '', name = ''] = /^(?:([^]*)\.)?([\w$]+)$/.exec(callee.slice(0, 300)) ?? [];
  const text = `\`${callee.slice(0, 60)}\` is called like a function, but it is none.`;
  if (!owner) return `${text} ${explainPlainCallee(name, context, tree)}`;
  const kind = call && tree ? kindOfReceiver(call.callee, tree) : undefined;
  return `${text}${explainMethod(owner, name, kind, tree)}`;
}

/** The method whose argument should have been a function. */
function callbackOf(
  fault: Fault,
  context: ExplainContext,
  named: string | undefined,
  call: ReturnType<typeof callAt>,
  tree: JavaScriptTree | undefined,
): string | undefined {
  if (named !== undefined && !NO_CALLEE.test(named)) return undefined;
  if (call && tree) {
    const name = nameOf(child(call.callee, 'property'));
    const kind = kindOfReceiver(call.callee, tree);
    if (!CALLBACK_METHODS.split('|').includes(name) || (call.argument && isFunction(call.argument)))
      return undefined;
    return kind === undefined || kind === 'array' ? name : undefined;
  }
  const line = sourceLine(fault, context);
  const found = new RegExp(`\\.(${CALLBACK_METHODS})\\s*\\(`).exec(line)?.[1];
  return named !== undefined || [...line.matchAll(CALLEE)].length === 1 ? found : undefined;
}

function explainPlainCallee(name: string, context: ExplainContext, tree: JavaScriptTree | undefined): string {
  const own = tree?.names.filter((one) => one.name === name) ?? [];
  const value = own.length === 1 && own[0]?.kind === 'variable' ? own[0] : undefined;
  if (value)
    return `It was declared on line ${value.line}. Check what it holds, and whether round brackets are meant here.`;
  const near = didYouMean(
    name,
    tree?.names.map((one) => one.name) ?? namesIn(context.code, context.language),
  );
  return `Check what it holds, and whether round brackets are meant here.${near}`;
}

const KINDS = wordTable<string>({
  string: 'a text (string)',
  number: 'a number',
  array: 'an array',
  object: 'a plain object',
  Map: 'a Map',
  Set: 'a Set',
});

/** Where one kind of value has another word for it. */
const OWN_TRANSLATIONS = wordTable<Readonly<Record<string, string>>>({
  Map: wordTable({
    add: 'set',
    push: 'set',
    append: 'set',
    put: 'set',
    contains: 'has',
    includes: 'has',
    remove: 'delete',
  }),
  Set: wordTable({
    push: 'add',
    append: 'add',
    insert: 'add',
    contains: 'has',
    includes: 'has',
    remove: 'delete',
  }),
});

function explainMethod(
  owner: string,
  name: string,
  kind: string | undefined,
  tree: JavaScriptTree | undefined,
): string {
  if (nearName(name, ['length']) === 'length') return ' Did you mean `length`, which takes no brackets?';
  if (tree && isMethodOfObjects(owner, name, tree))
    return ` \`${name}\` works on an object of the class \`${owner}\`: make one first with \`new ${owner}(...)\`, and call the method on that.`;
  const statics = JAVASCRIPT_STATICS[owner];
  if (statics) return didYouMean(name, statics) || ` \`${owner}\` has nothing of this name.`;
  if (kind !== undefined && JAVASCRIPT_METHODS_OF[kind]?.includes(name) === false) {
    const known = OWN_TRANSLATIONS[kind]?.[name];
    if (known)
      return ` ${KINDS[kind]?.replace(/^./, (letter) => letter.toUpperCase()) ?? kind} does this with \`${known}\`.`;
    const near = nearName(name, JAVASCRIPT_METHODS_OF[kind]);
    if (near !== undefined) return ` Did you mean \`${near}\`?`;
    const translation =
      kind === 'string' || kind === 'array' ? JAVASCRIPT_METHOD_TRANSLATIONS[name] : undefined;
    if (translation) return ` In JavaScript this is done with: ${translation}.`;
    const other = Object.keys(JAVASCRIPT_METHODS_OF).find((one) =>
      JAVASCRIPT_METHODS_OF[one]?.includes(name),
    );
    const short = owner.length <= 30 && !owner.includes('\n') ? `\`${owner}\`` : 'The value before the dot';
    return other
      ? ` ${short} is ${KINDS[kind] ?? kind}, and \`${name}\` belongs to ${KINDS[other] ?? other}.`
      : ` ${short} is ${KINDS[kind] ?? kind}, which has no method of this name.`;
  }
  const translation = JAVASCRIPT_METHOD_TRANSLATIONS[name];
  if (translation) return ` In JavaScript this is done with: ${translation}.`;
  const members = tree ? membersOf(tree) : [];
  const near = didYouMean(name, members) || didYouMean(name, JAVASCRIPT_METHODS);
  return near || ' Check what kind of value stands before the dot, and how the name is written.';
}

/** `Dog.bark()`, where `bark` is no static method of the class. */
function isMethodOfObjects(owner: string, name: string, tree: JavaScriptTree): boolean {
  return tree.places.some(({ node }) => {
    if (node.type !== 'ClassDeclaration' || nameOf(child(node, 'id')) !== owner) return false;
    const body = child(node, 'body');
    return (body ? children(body, 'body') : []).some(
      (one) => one.type === 'MethodDefinition' && one.static !== true && nameOf(child(one, 'key')) === name,
    );
  });
}

/** Names of methods that the code's own classes and objects have. */
function membersOf(tree: JavaScriptTree): string[] {
  return tree.places.flatMap(({ node }) =>
    node.type === 'MethodDefinition' || node.type === 'Property' ? [nameOf(child(node, 'key'))] : [],
  );
}

/** What stands before the dot, where the code shows it. */
function kindOfReceiver(callee: Node, tree: JavaScriptTree): string | undefined {
  const value = valueOf(child(callee, 'object'), tree);
  switch (value?.type) {
    case 'Literal':
      return typeof value.value === 'string' || typeof value.value === 'number'
        ? typeof value.value
        : undefined;
    case 'TemplateLiteral':
      return 'string';
    case 'ArrayExpression':
      return 'array';
    case 'ObjectExpression':
      return children(value, 'properties').some(({ type }) => type === 'SpreadElement')
        ? undefined
        : 'object';
    case 'NewExpression':
      return ['Map', 'Set'].find((name) => name === nameOf(child(value, 'callee')));
    default:
      return undefined;
  }
}
