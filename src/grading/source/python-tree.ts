import { parser } from '@lezer/python';
import type { Tree } from '@lezer/common';
import type { PythonBinding, PythonClass, PythonFunction, PythonNode, PythonTree } from './python-facts.js';

export type { PythonBinding, PythonClass, PythonFunction, PythonNode, PythonTree } from './python-facts.js';

/** Longer code is no exercise, and reading it would take its time. */
const MAX_LENGTH = 1 << 13;
/** It ends at the first mistake: to go on behind thousands of them takes seconds. */
const STRICT = parser.configure({ strict: true });

let last: { code: string; tree: PythonTree | undefined } | undefined;

/** Undefined for code with a mistake in it, or too long. */
export function pythonTree(code: string): PythonTree | undefined {
  if (last?.code !== code) last = { code, tree: code.length > MAX_LENGTH ? undefined : read(code) };
  return last.tree;
}

function read(code: string): PythonTree | undefined {
  const tree = parsePython(code);
  return tree && new Reader(code).read(tree);
}

/** Undefined for code with a mistake in it. */
export function parsePython(code: string): Tree | undefined {
  try {
    return STRICT.parse(code.endsWith('\n') ? code : `${code}\n`);
  } catch {
    return undefined;
  }
}

export function childrenOf(node: PythonNode): PythonNode[] {
  const found: PythonNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** The nodes of these kinds, in the order of the code. */
export function nodesOf({ root }: Pick<PythonTree, 'root'>, ...kinds: readonly string[]): PythonNode[] {
  const found: PythonNode[] = [];
  root.cursor().iterate((cursor) => {
    if (kinds.includes(cursor.name)) found.push(cursor.node);
  });
  return found;
}

/** The innermost function around the line. */
export function functionAround(tree: PythonTree, line: number): PythonFunction | undefined {
  return tree.functions.findLast((one) => one.line <= line && line <= one.endLine);
}

class Reader {
  private readonly starts = [0];
  private readonly scopes: (PythonFunction | PythonClass)[] = [];
  private readonly globals = new Map<PythonFunction, Set<string>>();
  private readonly found: Pick<PythonTree, 'functions' | 'classes' | 'bindings' | 'imports'> = {
    functions: [],
    classes: [],
    bindings: [],
    imports: [],
  };

  constructor(private readonly code: string) {
    for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  read(tree: Tree): PythonTree {
    tree.cursor().iterate(
      (cursor) => this.enter(cursor.name, () => cursor.node),
      (cursor) => {
        if (cursor.name === 'FunctionDefinition' || cursor.name === 'ClassDefinition') this.scopes.pop();
      },
    );
    const { code } = this;
    return {
      ...this.found,
      code,
      root: tree.topNode,
      textOf: (node) => this.textOf(node),
      lineOf: (node) => this.lineAt(node.from),
    };
  }

  private enter(kind: string, node: () => PythonNode): void {
    switch (kind) {
      case 'FunctionDefinition':
        return this.enterFunction(node());
      case 'ClassDefinition':
        return this.enterClass(node());
      case 'AssignStatement':
        return this.assign(node());
      case 'UpdateStatement':
      case 'NamedExpression':
        return this.bindTargets([node().firstChild], undefined);
      case 'ForStatement':
        return this.bindTargets(between(node(), 'for', 'in'), undefined);
      case 'WithStatement':
      case 'TryStatement':
        return this.bindTargets(behindAs(node()), undefined);
      case 'CapturePattern':
        return this.bindTargets([node().firstChild], undefined);
      case 'ImportStatement':
        return this.enterImport(node());
      case 'ScopeStatement':
        return this.enterGlobal(node());
      case 'ReturnStatement':
        return this.noteValue(childrenOf(node()).length > 1);
      case 'YieldStatement':
      case 'YieldExpression':
        return this.noteValue(true);
    }
  }

  private enterFunction(node: PythonNode): void {
    const scope = this.scopes.at(-1);
    const owner = scope && 'methods' in scope ? scope : undefined;
    const list = childrenOf(node).find((child) => child.name === 'ParamList');
    const own: PythonFunction = {
      name: this.textOf(node.getChild('VariableName')),
      ...this.linesOf(node),
      owner,
      parameters: list ? this.parametersOf(list) : [],
      decorators: this.decoratorsOf(node),
      isAsync: node.firstChild?.name === 'async',
      givesValue: false,
      node,
    };
    this.found.functions.push(own);
    if (owner) {
      owner.methods.push(own);
      owner.attributes.add(own.name);
    } else this.bind(own.name, own.line, 'function', undefined);
    this.scopes.push(own);
    for (const name of own.parameters) this.bind(name, own.line, 'parameter', undefined);
  }

  private enterClass(node: PythonNode): void {
    const bases = node.getChild('ArgList');
    const own: PythonClass = {
      name: this.textOf(node.getChild('VariableName')),
      ...this.linesOf(node),
      bases: bases ? childrenOf(bases).map((child) => this.textOf(child)) : [],
      decorators: this.decoratorsOf(node),
      methods: [],
      attributes: new Set(),
    };
    this.found.classes.push(own);
    this.bind(own.name, own.line, 'class', undefined);
    this.scopes.push(own);
  }

  private parametersOf(list: PythonNode): string[] {
    const names = childrenOf(list).filter(
      (child) => child.name === 'VariableName' && child.prevSibling?.name !== 'AssignOp',
    );
    return names.map((child) => this.textOf(child));
  }

  private decoratorsOf(node: PythonNode): string[] {
    const around = node.parent?.name === 'DecoratedStatement' ? childrenOf(node.parent) : [];
    return around
      .filter((child) => child.name === 'Decorator')
      .map((child) => this.textOf(child).slice(1).trim());
  }

  private assign(node: PythonNode): void {
    const parts = childrenOf(node);
    const at = parts.findLastIndex((part) => part.name === 'AssignOp');
    const values = parts.slice(at + 1);
    if (at > 0) this.bindTargets(parts.slice(0, at), values.length === 1 && at === 1 ? values[0] : undefined);
    else this.bindTargets(parts.slice(0, 1), undefined);
  }

  private bindTargets(targets: readonly (PythonNode | null)[], value: PythonNode | undefined): void {
    const left = [...targets];
    for (let target = left.shift(); target !== undefined; target = left.shift()) {
      if (target === null) continue;
      if (target.name === 'VariableName') {
        this.bind(this.textOf(target), this.lineAt(target.from), 'variable', value);
      } else if (target.name === 'MemberExpression') this.storeAttribute(target);
      else if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.name))
        left.push(...childrenOf(target));
    }
  }

  private storeAttribute(target: PythonNode): void {
    const owner = this.scopes.findLast((scope) => 'methods' in scope);
    const name = target.getChild('PropertyName');
    if (owner && name && this.textOf(target.firstChild) === 'self') owner.attributes.add(this.textOf(name));
  }

  private enterImport(node: PythonNode): void {
    const words = childrenOf(node).map((child) => this.textOf(child));
    const isFrom = words[0] === 'from';
    const split = isFrom ? words.indexOf('import') : 0;
    const module = words.slice(1, split).join('');
    const names = words
      .slice(split + 1)
      .join(' ')
      .split(',');
    for (const item of names) {
      const [path = '', alias] = item.replace(/[()]/g, '').trim().split(/ as /);
      const whole = path.replaceAll(' ', '');
      const known = alias?.trim() ?? (isFrom ? whole : (whole.split('.')[0] ?? ''));
      this.found.imports.push(
        isFrom ? { module, name: whole, alias: known } : { module: whole, name: undefined, alias: known },
      );
      if (known !== '*') this.bind(known, this.lineAt(node.from), 'import', undefined);
    }
  }

  private enterGlobal(node: PythonNode): void {
    const scope = this.scopes.at(-1);
    if (!scope || 'methods' in scope) return;
    const names = this.globals.get(scope) ?? new Set();
    for (const child of childrenOf(node)) if (child.name === 'VariableName') names.add(this.textOf(child));
    this.globals.set(scope, names);
  }

  private noteValue(givesValue: boolean): void {
    const scope = this.scopes.at(-1);
    if (givesValue && scope && !('methods' in scope)) scope.givesValue = true;
  }

  private bind(name: string, line: number, kind: PythonBinding['kind'], value: PythonNode | undefined): void {
    const scope = this.scopes.at(-1);
    if (scope && 'methods' in scope) return void scope.attributes.add(name);
    const isGlobal = scope && this.globals.get(scope)?.has(name);
    this.found.bindings.push({ name, line, kind, scope: isGlobal ? undefined : scope, value });
  }

  private linesOf(node: PythonNode): { line: number; endLine: number } {
    return { line: this.lineAt(node.from), endLine: this.lineAt(Math.max(node.from, node.to - 1)) };
  }

  private textOf(node: PythonNode | null | undefined): string {
    return node ? this.code.slice(node.from, node.to) : '';
  }

  private lineAt(position: number): number {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

function between(node: PythonNode, from: string, to: string): PythonNode[] {
  const parts = childrenOf(node);
  const [start, end] = [from, to].map((name) => parts.findIndex((part) => part.name === name));
  return parts.slice((start ?? 0) + 1, end);
}

function behindAs(node: PythonNode): PythonNode[] {
  return childrenOf(node).filter((part) => part.prevSibling?.name === 'as');
}
