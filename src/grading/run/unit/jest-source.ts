import { parse } from 'acorn';
import { child, children, nameOf, type Node } from '../../source/syntax-tree.js';

/** An ES module's tree. Throws SyntaxError. */
export function parseModule(source: string): Node {
  return parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
    allowAwaitOutsideFunction: true,
  }) as unknown as Node;
}

interface Change {
  start: number;
  end: number;
  text: string;
}

/**
 * A test file's ES module as the body of a function of `exports`, `require` and `module`, as Babel does for jest: a name
 * that the imported file lacks is undefined, and is no error before it is used. Lines stay where they are.
 */
export function asFunctionBody(source: string, tree: Node): string {
  const head: string[] = [];
  const changes: Change[] = [];
  for (const node of children(tree, 'body')) {
    const { start, end } = node;
    const blank = (text = '', until = end): void => {
      const lines = source.slice(start, until).replace(/[^\n]/g, '');
      changes.push({ start, end: until, text: text + lines });
    };
    if (node.type === 'ImportDeclaration') {
      blank();
      head.push(importOf(node));
    } else if (node.type === 'ExportDefaultDeclaration') {
      const declared = child(node, 'declaration');
      const name = nameOf(declared && child(declared, 'id'));
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
  return `"use strict";{${head.join('')}${applied(source, changes)}\n}`;
}

const required = (source: Node | undefined): string => `require(${JSON.stringify(nameOf(source))})`;
const DEFAULT = '((m) => m && m.__esModule ? m.default : m)';

function importOf(node: Node): string {
  const from = required(child(node, 'source'));
  const named: string[] = [];
  const statements: string[] = [];
  for (const specifier of children(node, 'specifiers')) {
    const local = nameOf(child(specifier, 'local'));
    if (specifier.type === 'ImportNamespaceSpecifier') statements.push(`const ${local} = ${from};`);
    else if (specifier.type === 'ImportDefaultSpecifier')
      statements.push(`const ${local} = ${DEFAULT}(${from});`);
    else {
      const imported = nameOf(child(specifier, 'imported'));
      if (imported === 'default') statements.push(`const ${local} = ${DEFAULT}(${from});`);
      else named.push(`${JSON.stringify(imported)}: ${local}`);
    }
  }
  if (named.length > 0) statements.push(`const { ${named.join(', ')} } = ${from};`);
  return statements.length > 0 ? statements.join('') : `${from};`;
}

/** Exported names are read when they are asked for: they may be set later. */
const exported = (name: string, local: string): string =>
  `Object.defineProperty(exports, ${JSON.stringify(name)}, { enumerable: true, get: () => ${local} });`;

function reexport(specifier: Node, from: Node | undefined): string {
  const [name, local] = [nameOf(child(specifier, 'exported')), nameOf(child(specifier, 'local'))];
  return exported(name, from ? `${required(from)}[${JSON.stringify(local)}]` : local);
}

function declaredNames(declaration: Node): string[] {
  if (declaration.type !== 'VariableDeclaration') return [nameOf(child(declaration, 'id'))];
  return children(declaration, 'declarations').flatMap((one) => patternNames(child(one, 'id')));
}

function patternNames(pattern: Node | undefined): string[] {
  if (!pattern) return [];
  if (pattern.type === 'Identifier') return [nameOf(pattern)];
  const parts = [...children(pattern, 'elements'), ...children(pattern, 'properties')];
  const inner = ['value', 'argument', 'left'].map((field) => child(pattern, field));
  return [...parts, ...inner].flatMap((part) => patternNames(part));
}

function applied(source: string, changes: readonly Change[]): string {
  let text = '';
  let at = 0;
  for (const change of changes) {
    text += source.slice(at, change.start) + change.text;
    at = change.end;
  }
  return text + source.slice(at);
}
