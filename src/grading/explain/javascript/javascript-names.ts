import { namesIn, nearName } from '../../source/names.js';
import { javaScriptTree, positionOf, type JavaScriptTree } from '../../source/javascript-tree.js';
import { JAVASCRIPT_NAMES, JAVASCRIPT_OWNERS, NODE_MODULES } from '../../source/javascript-vocabulary.js';
import { child, nameOf } from '../../source/syntax-tree.js';
import { bareLine, faultLine, finding, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';

interface Unknown {
  name: string;
  line: number;
  position: number;
  bare: string;
  /** Undefined where the code cannot be read as JavaScript. */
  tree: JavaScriptTree | undefined;
  context: ExplainContext;
}

function unknownName(id: string, find: (unknown: Unknown) => string | undefined): Row {
  return finding(id, 'ReferenceError', (fault: Fault, context) => {
    const name = /^'?([\w$\u0080-\uFFFF]+)'? is not defined/.exec(fault.message)?.[1];
    if (name === undefined) return undefined;
    const line = faultLine(fault) ?? 1;
    return find({
      name,
      line,
      position: positionOf(context.code, line, fault.column ?? 1),
      bare: bareLine(fault, context),
      tree: context.language === 'javascript' ? javaScriptTree(context.code) : undefined,
      context,
    });
  });
}

const isCalled = ({ name, bare }: Unknown) =>
  bare
    .split(name)
    .slice(1)
    .some((rest) => /^\s*\(/.test(rest));

/** A name is used that does not exist (there). */
export const JAVASCRIPT_NAME_ROWS: readonly Row[] = [
  unknownName('require-in-module', ({ name, tree }) => {
    if (name !== 'require' || !tree) return undefined;
    const words = tree.places.flatMap(({ node }) =>
      node.type === 'ImportDeclaration' ? ['import'] : node.type.startsWith('Export') ? ['export'] : [],
    );
    return words[0]
      ? `Code with \`${words[0]}\` is a module, and a module has no \`require\`. Bring in all modules with \`import\`.`
      : 'An `await` outside of all functions makes this code a module, and a module has no `require`. Use `import`, or put the `await` into an `async` function.';
  }),
  unknownName('name-of-node-module', ({ name, tree }) =>
    NODE_MODULES.includes(name) && !tree?.names.some((one) => one.name === name)
      ? `\`${name}\` is a module of Node. It has to be brought in at the top of the code, with \`require\` or \`import\`, before it can be used.`
      : undefined,
  ),
  unknownName('name-with-owner', (unknown) => {
    const { name, tree } = unknown;
    const owner = Object.hasOwn(JAVASCRIPT_OWNERS, name) ? JAVASCRIPT_OWNERS[name] : undefined;
    if (owner === undefined || tree?.names.some((one) => one.name === name)) return undefined;
    return isCalled(unknown) || name === 'PI'
      ? `Nothing is called \`${name}\` by itself. It belongs to \`${owner}\`, and is reached as \`${owner}.${name}\`.`
      : undefined;
  }),
  unknownName('name-of-member', explainMember),
  unknownName('name-elsewhere', explainElsewhere),
  unknownName('name-unknown', explainUnknown),
];

/** A field or method of the class around the line. */
function explainMember({ name, position, tree }: Unknown): string | undefined {
  const own = tree?.places.findLast(
    ({ node }) => node.type === 'ClassBody' && node.start <= position && position <= node.end,
  )?.node;
  if (!own || !tree) return undefined;
  const members = tree.places.some(({ node, parent }) => {
    if (node.start < own.start || node.end > own.end) return false;
    if (node.type === 'MemberExpression')
      return child(node, 'object')?.type === 'ThisExpression' && nameOf(child(node, 'property')) === name;
    return parent === own && nameOf(child(node, 'key')) === name;
  });
  return members
    ? `\`${name}\` belongs to the object, so inside of its class it is reached as \`this.${name}\`.`
    : undefined;
}

/** Declared, but in a block or function that ends before. */
function explainElsewhere({ name, position, tree }: Unknown): string | undefined {
  const [first] = tree?.names.filter((one) => one.name === name) ?? [];
  if (!first || !tree || (first.scope.start <= position && position <= first.scope.end)) return undefined;
  if (first.scope.type.startsWith('For'))
    return `\`${name}\` is declared for the loop on line ${first.line}, and exists only inside of it. Declare it before the loop to use it afterwards.`;
  return first.kind === 'parameter'
    ? `\`${name}\` is a parameter of the function on line ${tree.lineOf(first.scope)}, and exists only inside of it.`
    : `\`${name}\` is declared on line ${first.line}, inside of curly brackets, and exists only between them. Declare it before them, or give it back with \`return\`.`;
}

function explainUnknown(unknown: Unknown): string {
  const { name, position, tree, context } = unknown;
  const start = `Nothing is called \`${name}\` at this point.`;
  const own =
    tree?.names
      .filter(({ scope }) => scope.start <= position && position <= scope.end)
      .map((one) => one.name) ?? [...namesIn(context.code, context.language)].filter((one) => one !== name);
  const near = nearName(name, own) ?? nearGlobal(name, isCalled(unknown));
  if (near !== undefined) {
    const isCase = near.toLowerCase() === name.toLowerCase();
    return `${start} Did you mean \`${near}\`?${isCase ? ' Capital and small letters count as different.' : ''}`;
  }
  return isCalled(unknown)
    ? `${start} It is called like a function, so check how the name is written, and that the function is defined.`
    : `${start} Check that it is declared with \`let\` or \`const\` in this block or around it, and put it in quotes if it is meant as text.`;
}

/** Only slips of the keyboard: the code may be about to have a function of its own. */
function nearGlobal(name: string, called: boolean): string | undefined {
  const same = JAVASCRIPT_NAMES.find((own) => own.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return same;
  const near = nearName(name, JAVASCRIPT_NAMES);
  const isLong = name.length >= 5 && near !== undefined && near.length >= 5 && near[0] === name[0];
  return isLong && (called || /^(?:console|process|undefined|module|exports|Infinity)$/.test(near))
    ? near
    : undefined;
}
