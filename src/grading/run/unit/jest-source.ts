import { parse } from 'acorn';
import { child, children, isNode, nameOf, type Node } from '../../source/syntax-tree.js';
import { boundNames, liveImports, type Change } from './live-imports.js';

/** An ES module's tree, or that of a CommonJS file, which need not be strict. Throws SyntaxError. */
export function parseScript(source: string): Node {
  const options = { ecmaVersion: 'latest', allowHashBang: true } as const;
  try {
    const module = { ...options, sourceType: 'module', allowAwaitOutsideFunction: true } as const;
    return parse(source, module) as unknown as Node;
  } catch (error) {
    try {
      return parse(source, { ...options, allowReturnOutsideFunction: true }) as unknown as Node;
    } catch {
      throw error;
    }
  }
}

const FUNCTION = /Function/;

/** Whether the file itself, and no function of it, waits for something: only an ES module may. */
export function awaitsAtTop(tree: Node): boolean {
  const waiting: Node[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await === true))
      return true;
    if (FUNCTION.test(node.type)) continue;
    for (const value of Object.values(node).flat()) if (isNode(value)) waiting.push(value);
  }
  return false;
}

const OF_MODULES = /^(?:Import|Export)/;
const isEsModule = (tree: Node): boolean => children(tree, 'body').some(({ type }) => OF_MODULES.test(type));

/**
 * A test file's ES module as the body of a function of `exports`, `require` and `module`, as Babel does for jest: a name
 * that the imported file lacks is undefined, and is no error before it is used. Lines stay where they are.
 */
export function asFunctionBody(source: string, tree: Node): string {
  const head: string[] = [];
  const imports: string[] = [];
  const changes = importCalls(tree);
  // As Babel does for jest: what is mocked is mocked before it is imported.
  const lastMock = children(tree, 'body').findLast(isMock);
  if (!isEsModule(tree)) return `{${hoistRequires(source, tree, lastMock, changes)}\n}`;
  const live = liveImports(tree, importedNames(tree));
  changes.push(...live.changes);
  for (const node of children(tree, 'body')) {
    const { start, end } = node;
    const blank = (text = '', until = end): void => {
      const lines = source.slice(start, until).replace(/[^\n]/g, '');
      changes.push({ start, end: until, text: text + lines });
    };
    if (node.type === 'ImportDeclaration') {
      blank();
      imports.push(importOf(node, imports.length, live.names));
    } else if (node.type === 'ExportDefaultDeclaration') {
      const declared = child(node, 'declaration');
      const isNamed = declared?.type.endsWith('Declaration') === true;
      const name = isNamed ? nameOf(declared && child(declared, 'id')) : '';
      if (name === '') blank('exports.default = ', declared?.start);
      else {
        blank('', declared?.start);
        head.push(exported('default', name));
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      const declaration = child(node, 'declaration');
      const from = child(node, 'source');
      if (declaration) {
        blank('', declaration.start);
        head.push(...declaredNames(declaration).map((name) => exported(name, name)));
      } else {
        blank();
        head.push(...children(node, 'specifiers').map((one) => reexport(one, from)));
      }
    } else if (node.type === 'ExportAllDeclaration') {
      blank();
      head.push(`Object.assign(exports, ${required(child(node, 'source'))});`);
    }
  }
  if (lastMock) changes.push({ start: lastMock.end, end: lastMock.end, text: `;${imports.join('')}` });
  const first = `${IS_MODULE}${head.join('')}${lastMock ? '' : imports.join('')}`;
  return `"use strict";{${first}${applied(source, changes)}\n}`;
}

const IS_MODULE = 'Object.defineProperty(exports, "__esModule", { value: true });';
const MOCKS = new Set(['mock', 'unmock', 'deepUnmock', 'enableAutomock', 'disableAutomock']);

/** A statement `jest.mock(...)`, or a chain of them. */
function isMock(node: Node): boolean {
  let call = node.type === 'ExpressionStatement' ? child(node, 'expression') : undefined;
  while (call?.type === 'CallExpression') {
    const callee = child(call, 'callee');
    if (!callee || !MOCKS.has(nameOf(child(callee, 'property')))) return false;
    const object = child(callee, 'object');
    if (nameOf(object) === 'jest') return true;
    call = object;
  }
  return false;
}

/** The top-level `const x = require(...)` before the last mock of a CommonJS file, moved behind it. */
function hoistRequires(
  source: string,
  tree: Node,
  lastMock: Node | undefined,
  calls: readonly Change[],
): string {
  const changes = [...calls];
  if (source.startsWith('#!')) changes.push({ start: 0, end: 0, text: '//' });
  const moved: string[] = [];
  for (const node of children(tree, 'body')) {
    if (!lastMock || node.start >= lastMock.start || !isRequire(node)) continue;
    const { start, end } = node;
    const statement = source.slice(start, end);
    moved.push(statement.replaceAll('\n', ' '));
    changes.push({ start, end, text: statement.replace(/[^\n]/g, '') });
  }
  if (lastMock) changes.push({ start: lastMock.end, end: lastMock.end, text: `;${moved.join(';')}` });
  return applied(source, changes);
}

function isRequire(node: Node): boolean {
  if (node.type !== 'VariableDeclaration') return false;
  return children(node, 'declarations').every((one) => {
    const made = child(one, 'init');
    const call = made?.type === 'MemberExpression' ? child(made, 'object') : made;
    return call?.type === 'CallExpression' && nameOf(child(call, 'callee')) === 'require';
  });
}

const required = (source: Node | undefined): string => `require(${JSON.stringify(nameOf(source))})`;
const DEFAULT = '((m) => m && m.__esModule ? m.default : m)';
/** The variable of the file's nth import. */
const moduleName = (index: number): string => `$module${index}`;

/** Where the value of each name is that the file imports by a name. */
function importedNames(tree: Node): Map<string, string> {
  const places = new Map<string, string>();
  const imports = children(tree, 'body').filter(({ type }) => type === 'ImportDeclaration');
  for (const [index, node] of imports.entries()) {
    for (const specifier of children(node, 'specifiers')) {
      const imported = nameOf(child(specifier, 'imported'));
      if (specifier.type !== 'ImportSpecifier' || imported === 'default') continue;
      const place = `${moduleName(index)}[${JSON.stringify(imported)}]`;
      places.set(nameOf(child(specifier, 'local')), place);
    }
  }
  return places;
}

/** `import(...)` as the call of a function that the file is given. */
function importCalls(tree: Node): Change[] {
  const changes: Change[] = [];
  const waiting: Node[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'ImportExpression')
      changes.push({ start: node.start, end: node.start + 'import'.length, text: '$import' });
    for (const value of Object.values(node).flat()) if (isNode(value)) waiting.push(value);
  }
  return changes;
}

function importOf(node: Node, index: number, live: ReadonlySet<string>): string {
  const from = moduleName(index);
  const named: string[] = [];
  const statements: string[] = [`const ${from} = ${required(child(node, 'source'))};`];
  for (const specifier of children(node, 'specifiers')) {
    const local = nameOf(child(specifier, 'local'));
    if (specifier.type === 'ImportNamespaceSpecifier') statements.push(`const ${local} = ${from};`);
    else if (specifier.type === 'ImportDefaultSpecifier')
      statements.push(`const ${local} = ${DEFAULT}(${from});`);
    else if (!live.has(local)) {
      const imported = nameOf(child(specifier, 'imported'));
      if (imported === 'default') statements.push(`const ${local} = ${DEFAULT}(${from});`);
      else named.push(`${JSON.stringify(imported)}: ${local}`);
    }
  }
  if (named.length > 0) statements.push(`const { ${named.join(', ')} } = ${from};`);
  return statements.join('');
}

/** Exported names are read when they are asked for: they may be set later. */
const exported = (name: string, local: string): string =>
  `Object.defineProperty(exports, ${JSON.stringify(name)}, { enumerable: true, configurable: true, get: () => ${local}, set: (value) => Object.defineProperty(exports, ${JSON.stringify(name)}, { enumerable: true, configurable: true, writable: true, value }) });`;

function reexport(specifier: Node, from: Node | undefined): string {
  const [name, local] = [nameOf(child(specifier, 'exported')), nameOf(child(specifier, 'local'))];
  return exported(name, from ? `${required(from)}[${JSON.stringify(local)}]` : local);
}

function declaredNames(declaration: Node): string[] {
  if (declaration.type !== 'VariableDeclaration') return [nameOf(child(declaration, 'id'))];
  return children(declaration, 'declarations').flatMap((one) => boundNames(child(one, 'id')));
}

function applied(source: string, changes: readonly Change[]): string {
  let text = '';
  let at = 0;
  for (const change of changes.toSorted((one, other) => one.start - other.start)) {
    text += source.slice(at, change.start) + change.text;
    at = change.end;
  }
  return text + source.slice(at);
}
