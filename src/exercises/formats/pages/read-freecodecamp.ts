import { parseExpressionAt, type Expression, type SpreadElement } from 'acorn';
import type { Json, TestCase } from '../../../grading/grading.types.js';
import { finish, newBody, type Draft } from '../draft.js';
import { isTree, wordOf } from '../syntax/json.js';
import type { Notes } from '../notes.js';
import { parseYaml } from '../syntax/yaml.js';

const MARK = /^(#{1,2}) --([a-z-]+)--\s*$/;

/** A challenge of freeCodeCamp: "hints" are its tests, a sentence and an assertion each. */
export function readFreeCodeCamp(source: string, notes: Notes): Draft {
  const { front, sections } = splitSections(source);
  const settings = parseYaml(front, { version: '1.2' });
  const fields = isTree(settings) ? settings : {};
  const seed = blocksOf(sections.get('seed-contents') ?? '')[0];
  const language = seed?.language === 'py' || seed?.language === 'python' ? 'python' : 'javascript';
  const body = newBody(wordOf(fields['title'] ?? ''), language);
  body.description = ['description', 'instructions']
    .map((name) => (sections.get(name) ?? '').replace(/<\/?dfn>/g, '').trim())
    .filter((part) => part !== '')
    .join('\n\n');
  if (seed !== undefined) body.starterCode = seed.code;
  const [solution] = blocksOf(sections.get('solutions') ?? '');
  if (solution !== undefined) body.solutionCode = solution.code;
  for (const { text, code } of testsOf(sections.get('hints') ?? '')) {
    const reads = /__helpers|\bcode\b/.test(code);
    const test = language === 'javascript' && !reads ? callOf(code) : undefined;
    if (test !== undefined) body.testCases.push({ ...test, name: text, weight: 1, hidden: false });
    else
      notes.lose('test_skipped', {
        test: text,
        reason: reads ? 'reads the source text' : 'not one call of literals',
      });
  }
  return { sourceId: wordOf(fields['id'] ?? body.title), body: finish(body, notes) };
}

export const isFreeCodeCamp = (source: string): boolean =>
  source.startsWith('---\n') && /^# --(?:description|hints|seed)--\s*$/m.test(source);

function splitSections(source: string): { front: string; sections: Map<string, string> } {
  const lines = source.split('\n');
  const end = lines.indexOf('---', 1);
  const sections = new Map<string, string>();
  let open = '';
  for (const line of lines.slice(end + 1)) {
    const name = MARK.exec(line)?.[2];
    if (name !== undefined) open = name;
    else sections.set(open, `${sections.get(open) ?? ''}${line}\n`);
  }
  return { front: lines.slice(1, Math.max(1, end)).join('\n'), sections };
}

interface Block {
  language: string;
  code: string;
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of markdown.split('\n')) {
    if (open === undefined) {
      const language = /^```(\w*)\s*$/.exec(line)?.[1];
      if (language !== undefined) open = { language, code: '' };
    } else if (line.startsWith('```')) {
      blocks.push(open);
      open = undefined;
    } else open.code += `${line}\n`;
  }
  return blocks;
}

/** A paragraph and the block of code after it. */
function testsOf(markdown: string): { text: string; code: string }[] {
  const codes = blocksOf(markdown);
  const texts = markdown.split(/^```\w*\s*$/m).filter((_part, index) => index % 2 === 0);
  return codes.map(({ code }, index) => ({ text: (texts[index] ?? '').trim(), code }));
}

/** `assert.strictEqual(f(1), 2)` and its kin; undefined for anything else. */
function callOf(code: string): Extract<TestCase, { kind: 'call' }> | undefined {
  const expression = parsed(code.trim().replace(/;$/, ''));
  if (expression?.type !== 'CallExpression') return undefined;
  const { callee } = expression;
  const [actual, wanted] = expression.arguments;
  const method =
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'assert' &&
    callee.property.type === 'Identifier'
      ? callee.property.name
      : callee.type === 'Identifier' && callee.name === 'assert'
        ? ''
        : undefined;
  if (method === undefined || actual === undefined) return undefined;
  if (method === 'isTrue' || method === 'isFalse') return testOf(actual, method === 'isTrue');
  if (
    method === '' &&
    actual.type === 'BinaryExpression' &&
    /^===?$/.test(actual.operator) &&
    actual.left.type !== 'PrivateIdentifier'
  )
    return testOf(actual.left, valueOf(actual.right));
  if (!['strictEqual', 'equal', 'deepEqual', 'deepStrictEqual'].includes(method) || wanted === undefined)
    return undefined;
  return testOf(actual, valueOf(wanted));
}

function testOf(
  call: Expression | SpreadElement,
  expected: Json | undefined,
): Extract<TestCase, { kind: 'call' }> | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || expected === undefined)
    return undefined;
  const args = call.arguments.map(valueOf);
  if (args.includes(undefined)) return undefined;
  return { kind: 'call', function: call.callee.name, args: args as Json[], expected };
}

function parsed(code: string): Expression | undefined {
  try {
    const expression = parseExpressionAt(code, 0, { ecmaVersion: 'latest' });
    return expression.end === code.length ? expression : undefined;
  } catch {
    return undefined;
  }
}

/** Of a literal; undefined for what is none. */
function valueOf(node: Expression | SpreadElement | null): Json | undefined {
  if (node === null) return undefined;
  if (node.type === 'Literal')
    return typeof node.value === 'string' ||
      typeof node.value === 'number' ||
      typeof node.value === 'boolean' ||
      node.raw === 'null'
      ? (node.value as Json)
      : undefined;
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const value = valueOf(node.argument);
    return typeof value === 'number' ? -value : undefined;
  }
  if (node.type === 'ArrayExpression') {
    const items = node.elements.map(valueOf);
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if (node.type !== 'ObjectExpression') return undefined;
  const entries = node.properties.map((property) => {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') return undefined;
    const key =
      property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'Literal'
          ? String(property.key.value)
          : undefined;
    const value = valueOf(property.value);
    return key === undefined || value === undefined ? undefined : ([key, value] as const);
  });
  return entries.some((entry) => entry === undefined)
    ? undefined
    : Object.fromEntries(entries.filter((entry) => entry !== undefined));
}
