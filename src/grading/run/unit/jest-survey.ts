import { child, children, nameOf, walk, type Node, type Place } from '../../source/syntax-tree.js';

/** What test files use of the student's module. */
export interface Survey {
  functions: string[];
  exceptions: string[];
  /** Why calls cannot be forwarded to another process; null where they can. A doubt means that they cannot. */
  low: string | null;
  /** The tests look into what the code answers, or use its classes. */
  objects: boolean;
}

/** Names of what reaches into the module under test, its output or its surroundings. */
const INTRUSIVE = new Set(['jest', 'console', 'process', 'globalThis', 'global', 'Proxy', 'require']);
const EXCEPTION = /(?:Error|Exception)$/;
const LITERALS = /^(?:Literal|TemplateLiteral|UnaryExpression|BinaryExpression)$/;

/** Reads the trees of all test files; `isStudent` tells the student's file by the name in an import. */
export function survey(trees: readonly Node[], isStudent: (specifier: string) => boolean): Survey {
  const uses = new Map<string, Set<string>>();
  let low: string | null = null;
  let objects = false;
  const refuse = (reason: string): void => void (low ??= reason);
  const note = (): void => void (objects = true);
  for (const tree of trees) {
    const facts = factsOf(tree);
    const { names, modules, requires } = imports(tree, facts, isStudent);
    for (const place of walk(tree, requires)) {
      const name = usedName(place, names, modules);
      if (name !== undefined) {
        const ways = uses.get(name) ?? new Set();
        uses.set(name, ways.add(wayOf(name, place, { refuse, note })));
      }
      if (isLoose(place, modules)) refuse('the tests hand the student’s module around');
      lookForIntrusion(place, facts, { refuse, note });
    }
  }
  const all = [...uses.keys()];
  const exceptions = all.filter((name) => uses.get(name)?.has('exception'));
  const functions = all.filter((name) => !exceptions.includes(name));
  if (functions.length === 0) refuse('the tests call nothing of the student’s code');
  return { functions, exceptions, low, objects };
}

/** Local names of what comes from the student's file: of single names, and of the module as a whole. */
function imports(tree: Node, { called }: Facts, isStudent: (specifier: string) => boolean) {
  const names = new Map<string, string>();
  const modules = new Set<string>();
  const requires = new Set<Node>();
  const required = new Set<string>();
  for (const node of children(tree, 'body')) {
    const declared = node.type === 'VariableDeclaration' ? children(node, 'declarations') : [];
    for (const one of declared) {
      if (!isRequired(one, { names, modules, isStudent })) continue;
      requires.add(one);
      required.add(nameOf(child(one, 'id')));
    }
    if (node.type !== 'ImportDeclaration' || !isStudent(nameOf(child(node, 'source')))) continue;
    for (const specifier of children(node, 'specifiers')) {
      const local = nameOf(child(specifier, 'local'));
      if (specifier.type === 'ImportNamespaceSpecifier') modules.add(local);
      else names.set(local, nameOf(child(specifier, 'imported')) || 'default');
    }
  }
  for (const local of modules) {
    // The module is itself what it exports.
    if (!required.has(local) || !called.has(local)) continue;
    modules.delete(local);
    names.set(local, 'default');
  }
  return { names, modules, requires };
}

/** What a test file itself says of names, gathered in one walk. */
interface Facts {
  called: Set<string>;
  /** Of its own objects and classes. */
  methods: Set<string>;
  /** Of whole modules. */
  namespaces: Set<string>;
  /** Variables with another value than a literal. */
  objects: Set<string>;
}

function factsOf(tree: Node): Facts {
  const facts: Facts = {
    called: new Set(),
    methods: new Set(),
    namespaces: new Set(),
    objects: new Set(),
  };
  for (const { node } of walk(tree)) {
    const { type } = node;
    if (type === 'CallExpression' || type === 'NewExpression')
      facts.called.add(nameOf(child(node, 'callee')));
    else if (type === 'Property' || type === 'MethodDefinition')
      facts.methods.add(nameOf(child(node, 'key')));
    else if (type === 'ImportNamespaceSpecifier') facts.namespaces.add(nameOf(child(node, 'local')));
    else if (type === 'VariableDeclarator' && !LITERALS.test(child(node, 'init')?.type ?? ''))
      facts.objects.add(nameOf(child(node, 'id')));
  }
  return facts;
}

/** Reads `const { add } = require('./solution')` and its like; false where the declaration is none, or of another module. */
function isRequired(
  declarator: Node,
  known: {
    names: Map<string, string>;
    modules: Set<string>;
    isStudent: (specifier: string) => boolean;
  },
): boolean {
  const made = child(declarator, 'init');
  const member =
    made?.type === 'MemberExpression' && made.computed !== true ? child(made, 'property') : undefined;
  const call = member && made ? child(made, 'object') : made;
  if (call?.type !== 'CallExpression' || nameOf(child(call, 'callee')) !== 'require') return false;
  const specifier = nameOf(children(call, 'arguments')[0]);
  if (specifier === '') return false;
  if (!known.isStudent(specifier)) return true;
  const target = child(declarator, 'id');
  const parts = target?.type === 'ObjectPattern' ? children(target, 'properties') : [];
  const isPlain = (part: Node): boolean =>
    part.type === 'Property' && part.computed !== true && child(part, 'value')?.type === 'Identifier';
  if (target?.type === 'Identifier' && member) known.names.set(nameOf(target), nameOf(member));
  else if (target?.type === 'Identifier') known.modules.add(nameOf(target));
  else if (!member && parts.length > 0 && parts.every(isPlain)) {
    for (const part of parts) known.names.set(nameOf(child(part, 'value')), nameOf(child(part, 'key')));
  } else return false;
  return true;
}

const IMPORTS = /^Import/;

function usedName(
  { node, parent, field }: Place,
  names: Map<string, string>,
  modules: Set<string>,
): string | undefined {
  if (node.type === 'MemberExpression' && modules.has(nameOf(child(node, 'object')))) {
    return node.computed === true ? undefined : nameOf(child(node, 'property'));
  }
  if (node.type !== 'Identifier' || IMPORTS.test(parent?.type ?? '')) return undefined;
  if ((field === 'property' || field === 'key') && parent?.computed !== true) return undefined;
  return names.get(nameOf(node));
}

function isLoose({ node, parent, field }: Place, modules: Set<string>): boolean {
  if (node.type !== 'Identifier' || !modules.has(nameOf(node)) || IMPORTS.test(parent?.type ?? ''))
    return false;
  return parent?.type !== 'MemberExpression' || field !== 'object' || parent.computed === true;
}

interface Findings {
  refuse: (reason: string) => void;
  /** An object of the student's. */
  note: () => void;
}

function wayOf(name: string, { parent, field }: Place, { refuse, note }: Findings): string {
  if (EXCEPTION.test(name)) {
    const matcher = parent?.type === 'CallExpression' ? nameOf(memberName(child(parent, 'callee'))) : '';
    if (!matcher.startsWith('toThrow')) refuse(`the tests look into ${name} of the student’s code`);
    return 'exception';
  }
  if ((parent?.type === 'NewExpression' && field === 'callee') || /^\p{Lu}/u.test(name)) note();
  if (isClassUse(name, parent, field)) return 'called';
  if (parent?.type !== 'CallExpression' || field !== 'callee')
    refuse(`the tests use ${name} of the student’s code without calling it`);
  else if (children(parent, 'arguments').some(isFunction))
    refuse('the tests pass functions to the student’s code');
  return 'called';
}

/** `new Counter()`, `Counter.of(1)`, `toBeInstanceOf(Counter)`: by its name, or by the way it is used, a class. */
const isClassUse = (name: string, parent: Node | null | undefined, field: string): boolean =>
  (parent?.type === 'NewExpression' && field === 'callee') ||
  (/^\p{Lu}/u.test(name) &&
    /^(?:MemberExpression|CallExpression|BinaryExpression)$/.test(parent?.type ?? ''));

const memberName = (callee: Node | undefined): Node | undefined => callee && child(callee, 'property');
const isFunction = ({ type }: Node): boolean =>
  type === 'ArrowFunctionExpression' || type === 'FunctionExpression';

function lookForIntrusion({ node, parent, field }: Place, facts: Facts, { refuse, note }: Findings): void {
  const isKey = (field === 'property' || field === 'key') && parent?.computed !== true;
  if (
    node.type === 'Identifier' &&
    !isKey &&
    INTRUSIVE.has(nameOf(node)) &&
    !IMPORTS.test(parent?.type ?? '')
  )
    refuse(`the tests use ${nameOf(node)}`);
  if (node.type === 'CallExpression' && !isPlainCall(node, facts)) note();
  if (node.type === 'ImportExpression') refuse('the tests import files while they run');
  const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
  if (!callee || nameOf(memberName(callee)) !== 'toBe') return;
  const [expected] = children(node, 'arguments');
  const isNegated = nameOf(memberName(child(callee, 'object'))) === 'not';
  if (expected && (isNegated ? !LITERALS.test(expected.type) : mayBeObject(expected, facts)))
    refuse('the tests compare identities');
}

const BUILTIN = [
  Array,
  Object,
  String,
  Number,
  Boolean,
  Map,
  Set,
  Date,
  RegExp,
  Promise,
  Function,
  Error,
  Math,
];
/** What a copied value can do, and the surroundings of jest. */
const PLAIN_METHODS = new Set([
  ...BUILTIN.flatMap((one) => [one, 'prototype' in one ? one.prototype : {}]).flatMap(
    Object.getOwnPropertyNames,
  ),
  'stringify',
  'parse',
  'next',
  'each',
  'only',
  'skip',
  'todo',
  'failing',
]);

/** Whether a method call is of the language, of jest, or of something that the test file itself defines. */
function isPlainCall(call: Node, { methods, namespaces }: Facts): boolean {
  const callee = child(call, 'callee');
  if (callee?.type !== 'MemberExpression') return true;
  const method = nameOf(child(callee, 'property'));
  if (callee.computed === true || PLAIN_METHODS.has(method) || methods.has(method)) return true;
  const root = rootOf(callee);
  return root === 'expect' || namespaces.has(root);
}

/** A longer chain is nobody's `expect`. */
const MAX_LINKS = 50;

/** `expect` of `expect(x).not.toBe`; empty where it stands too far away. */
function rootOf(node: Node): string {
  let inner = node;
  for (let link = 0; link < MAX_LINKS; link += 1) {
    const next: Node | undefined = child(inner, 'object') ?? child(inner, 'callee');
    if (next === undefined) return nameOf(inner);
    inner = next;
  }
  return '';
}

/** Whether an expected value is something that a copy would differ from. */
function mayBeObject(expected: Node, { objects }: Facts): boolean {
  if (LITERALS.test(expected.type)) return false;
  if (expected.type !== 'Identifier') return /^(?:Array|Object|New|Function|Arrow|Class)/.test(expected.type);
  return objects.has(nameOf(expected));
}

const REPLACERS = /^(?:spyOn|replaceProperty|defineProperty)$/;

/** Members that the tests assign, or have jest replace: `Math.random = ...`, `jest.spyOn(Math, 'random')`. */
export function replacedNames(trees: readonly Node[]): string[] {
  const names = new Set<string>();
  for (const tree of trees) {
    for (const { node } of walk(tree)) {
      const target = node.type === 'AssignmentExpression' ? child(node, 'left') : undefined;
      if (target?.type === 'MemberExpression') names.add(nameOf(child(target, 'property')));
      const callee = node.type === 'CallExpression' ? child(node, 'callee') : undefined;
      if (callee && REPLACERS.test(nameOf(memberName(callee))))
        names.add(nameOf(children(node, 'arguments')[1]));
    }
  }
  names.delete('');
  return [...names];
}
