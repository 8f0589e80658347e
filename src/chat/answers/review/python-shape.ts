import type { Check, Finding } from './check.js';
import { repeatedNumbers } from './repeated-numbers.js';
import {
  endsAlways,
  functionName,
  ownStatements,
  within,
  type PythonSource,
  type Statement,
} from './python-source.js';

const MAX_FUNCTION_LINES = 40;
const MAX_DEPTH = 4;

const CONTROL = new Set(['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'with', 'match', 'case']);

function functionsOf({ statements }: PythonSource): Statement[] {
  return statements.filter(({ keyword }) => keyword === 'def');
}

function lastLine(statement: Statement): number {
  const last = statement.body.at(-1);
  return last ? lastLine(last) : statement.line;
}

function* missingReturns(source: PythonSource): Generator<Finding> {
  for (const definition of functionsOf(source)) {
    const own = [...ownStatements(definition)];
    if (own.some(({ text }) => /\byield\b/.test(text))) continue;
    const giving = own.find(({ text }) => /^return\s+(?!None\b)/.test(text));
    if (giving && !endsAlways(definition.body)) {
      yield {
        line: definition.line,
        remark: `\`${functionName(definition)}\` gives back a value in line ${giving.line}, but has no \`return\` at its end: if none of its returns is reached, it gives \`None\`. Is that meant?`,
      };
    }
  }
}

function* unreachable({ statements }: PythonSource): Generator<Finding> {
  for (const statement of statements) {
    const { text, siblings, keyword, line } = statement;
    if (keyword !== '' || !/^(?:return|break|continue|raise)\b/.test(text)) continue;
    const next = siblings[siblings.indexOf(statement) + 1];
    if (next) {
      yield {
        line: next.line,
        remark: `This line never runs: \`${text.split(/\s/)[0]}\` in line ${line} leaves the block before.`,
      };
    }
  }
}

/** `for i in range(len(xs))` where `i` serves for nothing but `xs[i]`. */
function* indexLoops({ statements, bare }: PythonSource): Generator<Finding> {
  for (const loop of statements) {
    const match = /^for\s+(\w+)\s+in\s+range\(\s*(?:0\s*,\s*)?len\(\s*(\w+)\s*\)\s*\)$/.exec(loop.text);
    if (!match) continue;
    const [, index = '', list = ''] = match;
    const body = bare.slice(loop.line, lastLine(loop)).join('\n');
    const uses = body.match(new RegExp(`\\b${index}\\b`, 'g'))?.length ?? 0;
    const reads =
      body.match(
        new RegExp(`(?<![\\w.])${list}\\[\\s*${index}\\s*\\](?!\\s*(?:[-+*/%]|//|\\*\\*)?=(?!=))`, 'g'),
      )?.length ?? 0;
    const isChanged = new RegExp(
      `\\bdel\\s+${list}\\b|(?<![\\w.])${list}\\s*=(?!=)|(?<![\\w.])${list}\\.(?:append|pop|insert|remove)\\b`,
    ).test(body);
    if (uses > 0 && uses === reads && !isChanged) {
      yield {
        line: loop.line,
        remark: `\`${index}\` is used for nothing but \`${list}[${index}]\`. A loop over \`${list}\` itself gives the elements without counting.`,
      };
    }
  }
}

/** A text that starts empty and grows by `+` in a loop. */
function* growingTexts({ statements, lines }: PythonSource): Generator<Finding> {
  const empty = new Set(
    lines.flatMap((line) => /^\s*(\w+)\s*=\s*f?(?:''|"")\s*(?:#.*)?$/.exec(line.slice(0, 200))?.[1] ?? []),
  );
  for (const loop of statements.filter(({ keyword }) => keyword === 'for' || keyword === 'while')) {
    for (const { text, line } of within(loop)) {
      const [, name = '', other] = /^(\w+)\s*(?:\+=|=\s*(\w+)\s*\+)/.exec(text) ?? [];
      if (empty.has(name) && (other === undefined || other === name)) {
        yield {
          line,
          remark: `\`${name}\` grows by \`+\` in a loop, and each \`+\` may copy all of it. That is fine for short texts; for long ones, collect the pieces in a list and join them at the end.`,
        };
      }
    }
  }
}

/** An `if` that gives True where its condition is true, and False where it is not. */
function* returnedConditions({ statements }: PythonSource): Generator<Finding> {
  const truth = (block: readonly Statement[]) =>
    block.length === 1 ? /^return\s+(True|False)$/.exec(block[0]?.text ?? '')?.[1] : undefined;
  for (const statement of statements) {
    if (statement.keyword !== 'if') continue;
    const next = statement.siblings[statement.siblings.indexOf(statement) + 1];
    const first = truth(statement.body);
    const second = next && (next.keyword === 'else' ? truth(next.body) : truth([next]));
    if (first && second && first !== second) {
      yield {
        line: statement.line,
        remark:
          'Both ways return a truth value, and the condition is one already: it can be returned directly.',
      };
    }
  }
}

function* deepBlocks({ statements }: PythonSource): Generator<Finding> {
  for (const statement of statements) {
    let depth = 0;
    for (
      let at: Statement | undefined = statement;
      at && at.keyword !== 'def' && at.keyword !== 'class';
      at = at.parent
    ) {
      if (CONTROL.has(at.keyword)) depth++;
    }
    if (depth >= MAX_DEPTH && CONTROL.has(statement.keyword)) {
      yield {
        line: statement.line,
        remark: `Here are ${depth} blocks inside of each other, which is hard to follow. A function of its own for the inner part, or an early \`return\` or \`continue\`, makes it flatter.`,
      };
    }
  }
}

function* longFunctions(source: PythonSource): Generator<Finding> {
  for (const definition of functionsOf(source)) {
    const length = lastLine(definition) - definition.line + 1;
    if (length > MAX_FUNCTION_LINES) {
      yield {
        line: definition.line,
        remark: `\`${functionName(definition)}\` has ${length} lines. Which part of it could have a name and be a function of its own?`,
      };
    }
  }
}

/** Checks that need more than one statement. */
export const PYTHON_SHAPE: readonly Check<PythonSource>[] = [
  { id: 'missing-return', level: 1, find: missingReturns },
  { id: 'unreachable', level: 1, find: unreachable },
  { id: 'index-loop', level: 3, find: indexLoops },
  { id: 'growing-text', level: 3, find: growingTexts },
  { id: 'returned-condition', level: 3, find: returnedConditions },
  { id: 'deep-nesting', level: 2, find: deepBlocks },
  { id: 'long-function', level: 2, find: longFunctions },
  { id: 'repeated-number', level: 3, find: ({ bare }) => repeatedNumbers(bare) },
];
