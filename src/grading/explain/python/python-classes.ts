import {
  pythonTree,
  type PythonClass,
  type PythonFunction,
  type PythonTree,
} from '../../source/python-tree.js';
import { finding, row, type ExplainContext, type Row } from '../row.js';
import type { Fault } from '../../values/wire.js';

const TYPE = 'TypeError';

/** A method that was meant to be `__init__`. */
export function constructorTypo({ methods }: PythonClass): string | undefined {
  if (methods.some(({ name }) => name === '__init__')) return undefined;
  const other = methods.find(
    ({ name }) =>
      name !== '__init__' && /^_*(?:init|int|inti|initialize|construct|constructor)_*$/i.test(name),
  );
  return (
    other &&
    `Its method \`${other.name}\` (line ${other.line}) is not called when an object is made: the name has to be \`__init__\`, with two underscores on each side.`
  );
}

/** `Class.method` or `function` of the code, as messages name it; a class stands for its `__init__`. */
function functionNamed(name: string, tree: PythonTree | undefined): PythonFunction | undefined {
  const path = name.split('.').filter((part) => part !== '<locals>');
  const last = path.at(-1);
  const found = tree?.functions.filter(
    (one) => one.name === last && (path.length < 2 || !one.owner || one.owner.name === path.at(-2)),
  );
  return found?.length === 1 ? found[0] : undefined;
}

const isPlainMethod = (one: PythonFunction) =>
  one.owner !== undefined &&
  !one.decorators.some((decorator) => /^(?:staticmethod|classmethod)\b/.test(decorator));

/** Classes that are made or called in a way that they do not allow; functions called with other arguments than they take. */
export const PYTHON_CLASS_ROWS: readonly Row[] = [
  finding('class-without-init', TYPE, ({ message }, { code }) => {
    const name = /^(\w+)\(\) takes no arguments/.exec(message)?.[1];
    const own = pythonTree(code)?.classes.find((one) => one.name === name);
    if (!own) return undefined;
    const start = `\`${own.name}(...)\` was given a value, but the class takes none.`;
    return `${start} ${constructorTypo(own) ?? 'What an object gets when it is made is named by the method `__init__`, which this class does not have.'}`;
  }),
  row(
    'abstract-class',
    { type: TYPE, message: /Can't instantiate abstract class (\w+) (?:with|without) .*methods? ('?\w.*)$/ },
    ([name = '', methods = ''], _fault, { code }) => {
      const list = (methods.match(/\w+/g) ?? []).map((one) => `\`${one}\``).join(', ');
      const own = pythonTree(code)?.classes.find((one) => one.name === name);
      const isBase = own?.methods.some(({ decorators }) => decorators.some((one) => /abstract/.test(one)));
      return isBase
        ? `\`${name}\` is an abstract class: it only says what its subclasses must have (${list}), so no object of it can be made. Make one of a subclass.`
        : `\`${name}\` lacks ${list}, which its abstract parent class asks for. As long as this is not defined in \`${name}\`, no object of it can be made.`;
    },
  ),
  finding('call-on-class', TYPE, ({ message }, { code }) => {
    const [, path = '', missing = ''] =
      /^([\w.]+)\(\) missing \d+ required positional arguments?: (.+)/.exec(message) ?? [];
    const method = functionNamed(path, pythonTree(code));
    if (!method?.owner || !isPlainMethod(method)) return undefined;
    const { name, owner, parameters } = method;
    const last = parameters.at(-1) ?? '';
    // A call on the class puts the first value in the place of `self`, so that the last one is missing.
    const onClass = new RegExp(`(?<![\\w.])${owner.name}\\.${name}\\s*\\(`).test(code);
    return missing === `'${parameters[0]}'` || (onClass && missing === `'${last}'`)
      ? `\`${name}\` is called on the class \`${owner.name}\` itself. It works on an object of the class: make one first with \`${owner.name}(...)\`, and call the method on that.`
      : undefined;
  }),
  finding('missing-self', TYPE, ({ message }, { code }) => {
    const path =
      /^([\w.<>]+)\(\) takes (?:from \d+ to )?\d+ positional arguments? but \d+ (?:was|were) given/.exec(
        message,
      )?.[1];
    const method = path === undefined ? undefined : functionNamed(path, pythonTree(code));
    if (!method || !isPlainMethod(method) || method.parameters[0] === 'self') return undefined;
    return `The method \`${method.name}\` of \`${method.owner?.name ?? ''}\` does not take \`self\`, but Python always passes the object itself first. The first parameter of a method has to be \`self\`.`;
  }),
  finding('method-arguments', TYPE, explainMethodArguments),
  row(
    'dataclass-default',
    { type: 'ValueError', message: /mutable default <class '([\w.]+)'> for field (\w+)/ },
    ([type = '', name = '']) =>
      `The field \`${name}\` of a dataclass has a ${type} as its default, which all objects would share. \`field(default_factory=${type})\` makes a new one for each object.`,
  ),
  row(
    'dataclass-order',
    { type: TYPE, message: /non-default argument '(\w+)' follows default argument/ },
    ([name = '']) =>
      `The field \`${name}\` has no default value, but stands behind one that has. Fields with a default come last.`,
  ),
];

/** Messages of Python count `self`, which the student does not write in the call. */
function explainMethodArguments({ message }: Fault, { code }: ExplainContext): string | undefined {
  const [, path = '', takes = '', given = ''] =
    /^([\w.<>]+)\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given/.exec(message) ?? [];
  const method = functionNamed(path, pythonTree(code));
  if (!method?.owner || !isPlainMethod(method)) return undefined;
  const [wanted, got] = [Number(takes) - 1, Number(given) - 1];
  const what = method.name === '__init__' ? `\`${method.owner.name}(...)\`` : `\`${method.name}\``;
  return `${what} got ${count(got)} in its brackets, but \`${method.name}\` (line ${method.line}) takes ${wanted === 0 ? 'none' : wanted} beside \`self\`.`;
}

function count(number: number): string {
  return `${number} ${number === 1 ? 'value' : 'values'}`;
}
