import {
  childrenOf,
  nodesOf,
  pythonTree,
  type PythonNode,
  type PythonTree,
} from '../../source/python-tree.js';
import { lostText } from './python-hints.js';
import { calleeOf, ownFunction } from './python-origin.js';
import type { WrongAnswer } from '../mismatch-row.js';

type TreeHint = (tree: PythonTree, wrong: WrongAnswer) => string | undefined;

const inTree =
  (find: TreeHint) =>
  (wrong: WrongAnswer): string | undefined => {
    const tree = pythonTree(wrong.code);
    return tree && find(tree, wrong);
  };

const LAZY = /<(?:(map|filter|zip|enumerate|reversed|generator|list_reverseiterator|coroutine) object)/;

/** What the answer shows of a mistake in Python code. */
export const PYTHON_SIGNS = [
  functionPrinted,
  objectPrinted,
  lazyPrinted,
  inTree(nonePrinted),
  inTree(nameInBraces),
  inTree(inputAsText),
  inTree(orderedAsTexts),
  inTree(tupleFromComma),
  inTree(nothingCalled),
  inTree(lostText),
] as const;

function functionPrinted({ actualText }: WrongAnswer): string | undefined {
  const [, kind = '', path = ''] =
    /<(bound method|function|built-in method|built-in function) ([\w.<>]{1,80}?)(?: of| at|>)/.exec(
      actualText,
    ) ?? [];
  if (kind === '') return undefined;
  const name = path.split('.').at(-1) ?? '';
  const what = kind.endsWith('method') ? 'method' : 'function';
  return `What came is the ${what} \`${name}\` itself and not its result. To call it, put round brackets behind its name.`;
}

function objectPrinted({ actualText, code }: WrongAnswer): string | undefined {
  const name = /<(?:__main__|solution)\.(\w+) object at 0x/.exec(actualText)?.[1];
  if (name !== undefined) {
    const own = pythonTree(code)?.classes.find((one) => one.name === name);
    const hasText = own?.methods.some((method) => method.name === '__repr__' || method.name === '__str__');
    return hasText
      ? `What came is an object of the class \`${name}\` as Python shows it inside of a list and the like: there it uses \`__repr__\`, not \`__str__\`.`
      : `What came is an object of the class \`${name}\` as Python shows it where the class does not say how. Take the attribute that is wanted, or give the class a method \`__str__\`.`;
  }
  const type = /<class '(?:__main__\.|solution\.)?(\w+)'>/.exec(actualText)?.[1];
  return type === undefined
    ? undefined
    : `What came is the class \`${type}\` itself. An object of it is made with round brackets behind its name.`;
}

function lazyPrinted({ actualText }: WrongAnswer): string | undefined {
  const kind = LAZY.exec(actualText)?.[1];
  if (kind === undefined) return undefined;
  if (kind === 'coroutine')
    return 'What came is the result of an `async` function that nobody waited for. Put `await` before the call, or use a plain `def`.';
  const name =
    kind === 'generator'
      ? 'a generator'
      : kind === 'list_reverseiterator'
        ? 'a reversed object'
        : `${kind === 'enumerate' ? 'an' : 'a'} ${kind} object`;
  return `What came is ${name}, which makes its elements only when they are asked for. \`list(...)\` around it makes them all.`;
}

/** `None` in the output, where a function gives nothing back. */
function nonePrinted(
  tree: PythonTree,
  { actualText, expectedText, functionName }: WrongAnswer,
): string | undefined {
  if (!/\bNone\b/.test(actualText) || /\bNone\b/.test(expectedText)) return undefined;
  for (const call of nodesOf(tree, 'CallExpression')) {
    if (call.parent?.name === 'ExpressionStatement') continue;
    const callee = calleeOf(call, tree);
    const method = /\.(sort|append|reverse|extend|insert|shuffle|update|add)$/.exec(callee)?.[1];
    const own = ownFunction(callee, tree);
    const line = tree.lineOf(call);
    if (own && !own.givesValue && own.name !== functionName)
      return `The None comes from line ${line}: it uses the result of \`${own.name}\`, which has no \`return\` with a value.`;
    if (method !== undefined && !own && !tree.functions.some((one) => one.name === method))
      return `The None comes from line ${line}: \`${method}\` changes its list (or set, or dictionary) itself and gives back None.`;
    if (callee === 'print')
      return `The None comes from line ${line}: \`print\` writes its value out and gives back None.`;
  }
  return undefined;
}

/** `"Hello {name}"` without its `f`. */
function nameInBraces(tree: PythonTree, { actualText }: WrongAnswer): string | undefined {
  if (!actualText.includes('{')) return undefined;
  for (const text of nodesOf(tree, 'String')) {
    const source = tree.textOf(text);
    const inner = /\{[A-Za-z_][^{}\n]{0,80}\}/.exec(source)?.[0];
    if (inner === undefined || !actualText.includes(inner) || text.parent?.name === 'MemberExpression')
      continue;
    return `\`${inner}\` came out as it stands: the text on line ${tree.lineOf(text)} lacks the \`f\` before its quote, which fills in the values.`;
  }
  return undefined;
}

/** Numbers that were read, and never made numbers. */
function inputAsText(tree: PythonTree, { code, expectedText }: WrongAnswer): string | undefined {
  if (!/\binput\s*\(/.test(code) || /\b(?:int|float|eval|Decimal|Fraction|complex)\b/.test(code))
    return undefined;
  const names = inputNames(tree);
  for (const node of nodesOf(tree, 'BinaryExpression')) {
    const parts = childrenOf(node);
    const name = parts.map((part) => tree.textOf(part)).find((part) => names.has(part));
    const sign = tree.textOf(parts[1]);
    if (name === undefined || !/^(?:[+*<>]|[<>=!]=)$/.test(sign)) continue;
    const number = parts.some((part) => part.name === 'Number');
    if (!number && !/\d/.test(expectedText)) continue;
    const both = parts.every((part, index) => index === 1 || names.has(tree.textOf(part)));
    if (sign === '+' ? !both : sign === '*' ? !number : !both && !number) continue;
    const effect =
      sign === '+'
        ? 'puts the texts one behind the other'
        : sign === '*'
          ? 'repeats the text'
          : number
            ? 'compares a text with a number'
            : 'compares texts, sign by sign';
    return `\`input()\` always gives text, and \`${name}\` was never turned into a number: the \`${sign}\` on line ${tree.lineOf(node)} ${effect}.`;
  }
  return undefined;
}

/** Variables that hold lines of input, or pieces of one, as they came in. */
function inputNames(tree: PythonTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(tree, 'AssignStatement')) {
    const parts = childrenOf(node);
    const at = parts.findIndex((part) => part.name === 'AssignOp');
    const value = parts
      .slice(at + 1)
      .map((part) => tree.textOf(part))
      .join('');
    const isSplit = /^input\([^()]*\)\.split\([^()]*\)$/.test(value);
    const targets = parts.slice(0, at).filter((part) => part.name === 'VariableName');
    // A single name for the pieces holds a list.
    if (isSplit ? targets.length > 1 : /^input\([^()]*\)(?:\.strip\(\))?$/.test(value))
      for (const target of targets) names.add(tree.textOf(target));
  }
  return names;
}

/** `max(input().split())` */
function orderedAsTexts(
  tree: PythonTree,
  { code, actualText, expectedText }: WrongAnswer,
): string | undefined {
  if (
    !/\.split\s*\(|\binput\s*\(/.test(code) ||
    /\b(?:int|float|eval|Decimal|Fraction|complex|key)\b/.test(code)
  )
    return undefined;
  const numbers = (text: string) => text.match(/\d+(?:\.\d+)?/g) ?? [];
  const [got, wanted] = [numbers(actualText), numbers(expectedText)];
  if (got.length === 0 || got.length !== wanted.length || letters(actualText) !== letters(expectedText))
    return undefined;
  const isMixed = got.length > 1 && got.toSorted().join(' ') === wanted.toSorted().join(' ');
  for (const call of nodesOf(tree, 'CallExpression')) {
    const name = /(?:^|\.)(sort|sorted|max|min)$/.exec(calleeOf(call, tree))?.[1];
    if (name === undefined || tree.functions.some((one) => one.name === name)) continue;
    if (name.startsWith('sort') ? isMixed : got.length === 1)
      return `What is read is text, and was never turned into numbers: the \`${name}\` on line ${tree.lineOf(call)} compares texts sign by sign, so that 10 comes before 9.`;
  }
  return undefined;
}

const letters = (text: string): string => text.replace(/[\d\s.]+/g, '');

/** `x = 1,5` */
function tupleFromComma(tree: PythonTree, { actualText, expectedText }: WrongAnswer): string | undefined {
  if (!/\(\d+, \d+/.test(actualText) || /\(\d+, \d+/.test(expectedText)) return undefined;
  for (const node of nodesOf(tree, 'AssignStatement')) {
    const [left, , whole, comma, rest, more] = childrenOf(node);
    if (
      left?.name !== 'VariableName' ||
      whole?.name !== 'Number' ||
      comma?.name !== ',' ||
      rest?.name !== 'Number' ||
      more
    )
      continue;
    return `Line ${tree.lineOf(node)} stores two numbers, \`${tree.textOf(whole)}\` and \`${tree.textOf(rest)}\`. A decimal number is written with a point, not with a comma.`;
  }
  return undefined;
}

/** A function is named, but not called, or the main block never runs. */
function nothingCalled(tree: PythonTree, { actualText }: WrongAnswer): string | undefined {
  const name = nodesOf(tree, 'BinaryExpression').find((node) => isNameCheck(node, tree));
  if (name)
    return `The block on line ${tree.lineOf(name)} never runs: \`__name__\` holds \`"__main__"\`, with two underscores on each side, and is compared with something else.`;
  if (actualText.trim() !== '') return undefined;
  for (const node of nodesOf(tree, 'ExpressionStatement')) {
    const only = node.firstChild;
    if (!only || only.nextSibling) continue;
    const text = tree.textOf(only);
    if (
      only.name === 'VariableName' &&
      tree.bindings.some((one) => one.name === text && one.kind === 'function')
    )
      return `Line ${tree.lineOf(node)} only names the function \`${text}\`. To call it, put round brackets behind its name.`;
    const own = only.name === 'CallExpression' ? ownFunction(calleeOf(only, tree), tree) : undefined;
    if (own?.givesValue)
      return `Line ${tree.lineOf(node)} calls \`${own.name}\`, but does nothing with the value that it gives back. To show it, print it.`;
  }
  return undefined;
}

function isNameCheck(node: PythonNode, tree: PythonTree): boolean {
  const [left, sign, right] = childrenOf(node).map((part) => tree.textOf(part));
  return (
    left === '__name__' &&
    sign === '==' &&
    /^["']/.test(right ?? '') &&
    !/^["']__main__["']$/.test(right ?? '')
  );
}
