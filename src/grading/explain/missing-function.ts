import { isFunction, javaScriptTree } from '../source/javascript-tree.js';
import { functionsIn, nearName, withoutNoise } from '../source/names.js';
import { pythonTree } from '../source/python-tree.js';
import { child, children, nameOf, type Node } from '../source/syntax-tree.js';
import type { LanguageId } from '../grading.types.js';
import type { Fault } from '../values/wire.js';
import type { ExplainContext } from './row.js';

/** The test calls a function that the code does not have. */
export function explainMissing({ type, message: name }: Fault, { code, language }: ExplainContext): string {
  if (type === 'NotCallable')
    return `The tests call \`${name}\` as a function, but in your code it is a value.`;
  const [owner = '', method] = name.split('.');
  if (method !== undefined) return explainMissingMethod(owner, method, code, language);
  const own = functionsIn(code, language);
  if (own.includes(name)) return explainUnreachable(name, code, language);
  const around =
    language === 'python'
      ? undefined
      : ownersIn(code, language).find(({ members }) => members.includes(name));
  if (around)
    return `The tests call a function named \`${name}\`. Your code defines it inside of the ${around.what} \`${around.name}\`; the tests find only what stands at the top level of the file.`;
  const near = nearName(name, own);
  const hint = near ?? (own.length === 1 ? own[0] : undefined);
  return hint === undefined
    ? `The tests call a function named \`${name}\`, but your code does not define it. Check the name in the task.`
    : `The tests call a function named \`${name}\`, but your code defines \`${hint}\`. The name has to be exactly the one in the task.`;
}

/** It is there, but not where the tests look for it. */
function explainUnreachable(name: string, code: string, language: LanguageId): string {
  const atTop = withoutNoise(code, language)
    .split('\n')
    .some((line) => /^\S/.test(line) && functionsIn(line, language).includes(name));
  if (language === 'python' || !atTop)
    return `The tests call a function named \`${name}\`. Your code defines it inside of something else, such as a class, a function or an \`if\`; the tests find only what stands at the top level of the file.`;
  return `Your code defines \`${name}\`, but does not export it, so the tests cannot see it. Write \`export\` before it, or \`module.exports = { ${name} }\` at the end.`;
}

interface Owner {
  what: 'class' | 'object';
  name: string;
  /** Its methods. */
  members: readonly string[];
  fields: readonly string[];
}

/** The test calls `Counter.increment`. */
function explainMissingMethod(owner: string, method: string, code: string, language: LanguageId): string {
  const owners = ownersIn(code, language);
  const own = owners.find(({ name }) => name === owner);
  if (!own) {
    const classes = owners.filter(({ what }) => what === 'class').map(({ name }) => name);
    const near = nearName(owner, classes) ?? (classes.length === 1 ? classes[0] : undefined);
    return `The tests call the method \`${method}\` of a class named \`${owner}\`, but your code defines ${near === undefined ? 'no such class' : `\`${near}\``}. The name has to be exactly the one in the task.`;
  }
  if (own.fields.includes(method))
    return `The tests call \`${owner}.${method}\` as a method, but in your code it is a value.`;
  if (own.members.includes(method))
    return `Your code has \`${owner}.${method}\`, but the tests cannot reach it. \`${owner}\` has to stand at the top level of the file${language === 'python' ? '' : ' and, if the code exports anything, to be exported'}.`;
  const members = own.members.filter((name) => !name.startsWith('__') && name !== 'constructor');
  const near = nearName(method, members) ?? (members.length === 1 ? members[0] : undefined);
  return `The tests call the method \`${method}\` of the ${own.what} \`${owner}\`, but in your code it has ${near === undefined ? 'no such method' : `\`${near}\``}. The name has to be exactly the one in the task.`;
}

/** The classes and objects of the code, with what they have. */
function ownersIn(code: string, language: LanguageId): Owner[] {
  if (language === 'python')
    return (pythonTree(code)?.classes ?? []).map(({ name, attributes }) => ({
      what: 'class',
      name,
      members: [...attributes],
      fields: [],
    }));
  return (javaScriptTree(code)?.places ?? []).flatMap(({ node, parent }): Owner[] => {
    const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
    if (!isClass && node.type !== 'ObjectExpression') return [];
    const name =
      nameOf(child(node, 'id')) || (parent?.type === 'VariableDeclarator' ? nameOf(child(parent, 'id')) : '');
    const body = isClass ? child(node, 'body') : node;
    const parts = body ? children(body, isClass ? 'body' : 'properties') : [];
    const isCallable = (part: Node) =>
      part.type === 'MethodDefinition' || isFunction(child(part, 'value') ?? part);
    const namesOf = (some: readonly Node[]) => some.map((part) => nameOf(child(part, 'key')));
    const members = namesOf(parts.filter(isCallable));
    const fields = namesOf(parts.filter((part) => !isCallable(part)));
    return name === '' ? [] : [{ what: isClass ? 'class' : 'object', name, members, fields }];
  });
}
