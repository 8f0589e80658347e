import { describe, expect, it } from '@jest/globals';
import { cpuMs, leastCpuMs, MAX_TEXT_MS } from '../../../test/support/cpu-ms.js';
import { explainFault, explainMismatch, explainVerdict } from './feedback.js';

const LENGTH = 1 << 16;
const filled = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);

/** Code of 64 KiB in which patterns, parsers and searches go wrong, where they do. */
const LONG = [
  ['a', 'a'],
  ['open brackets', '('],
  ['mixed brackets', '([{'],
  ['double quotes', '"'],
  ['single quotes and letters', "'a"],
  ['triple quotes', "''' "],
  ['backticks', '`${'],
  ['backslashes', '"\\'],
  ['spaces', ' '],
  ['lines', '\n'],
  ['comments', '/*'],
  ['assignments', 'a=1\n'],
  ['turned signs', 'a =+ 1\n'],
  ['powers', 'a = 2^n\n'],
  ['comparisons', 'x == 1 or 2\n'],
  ['calls', 'f(f)\n'],
  ['names', 'self.a = b\n'],
  ['loops', 'for x in xs:\n    xs.append(x)\n'],
  ['nested loops in braces', 'for(;a<b;){'],
  ['conditions', 'if a = b else '],
  ['imports', 'import a from b\n'],
  ['texts side by side', '"a"b'],
  ['objects', '{a:1 '],
  ['functions', 'def f(a):\n    return a\n'],
  ['input', 'a = input()\nprint(a + a)\n'],
  ['arrows', 'x=>{x*2};\n'],
  ['wide signs', '，'],
  ['dots', 'a.'],
  ['numbers', '1 '],
] as const;

describe.each(['python', 'javascript'] as const)('64 KiB of %s', (language) => {
  it.each(LONG)('is spoken of in a moment: %s', (_name, piece) => {
    const code = filled(piece);
    const fault = { message: '', line: 1, column: 1 };
    const took = cpuMs(() => {
      const types = [
        'SyntaxError',
        'NameError',
        'TypeError',
        'AttributeError',
        'ReferenceError',
        'ValueError',
      ];
      for (const type of types) {
        const kind = type === 'SyntaxError' ? 'syntax' : 'exception';
        explainFault({ ...fault, fault: kind, type, message: 'invalid syntax' }, { language, code });
        explainFault({ ...fault, fault: kind, type, message: "name 'q' is not defined" }, { language, code });
        explainFault({ ...fault, fault: kind, type, message: 'q is not defined' }, { language, code });
        explainFault({ ...fault, fault: kind, type, message: 'not a function' }, { language, code });
      }
      const test = { kind: 'io', stdin: '', expectedStdout: '1\n' } as const;
      explainMismatch({ test, actualText: code, language, code });
      explainMismatch({ test, actualText: 'None undefined NaN {a} (1, 2', language, code });
      explainVerdict('time_limit_exceeded', { language, code });
    });
    // All together: a search that is not linear takes many seconds for one alone.
    expect(took).toBeLessThan(3_000);
  });
});

/** As much as is read as a tree. */
const READ = 8_000;
const numbered = (piece: (index: number) => string): string =>
  Array.from({ length: READ }, (_, index) => piece(index))
    .join('')
    .slice(0, READ)
    .replace(/[^;\n]*$/, '');

const TREES = [
  ['javascript', 'positions', numbered(() => 'xs[-1];')],
  ['javascript', 'positions by name', numbered(() => 'x[i];')],
  ['javascript', 'lengths', numbered(() => 'a.length;')],
  ['javascript', 'names and lengths', numbered((index) => `let a${index};a${index}.length;`)],
  ['javascript', 'names and positions', numbered((index) => `let v${index};v${index}[1];`)],
  ['javascript', 'one chain', `x${'.a'.repeat(READ / 2 - 1)}`],
  ['javascript', 'results that nobody keeps', numbered(() => 's.a();')],
  ['python', 'defaults', numbered((index) => `def f${index}(a,b=[]):\n b.append(1)\n`)],
  ['python', 'second names', numbered((index) => `a${index}=b${index}\na${index}.pop()\n`)],
] as const;

describe('code that is read as a tree', () => {
  it.each(TREES)('of %s is spoken of in a moment: %s', (language, _name, code) => {
    const test = { kind: 'io', stdin: '', expectedStdout: '1\n' } as const;
    const types = ['TypeError', 'ReferenceError', 'NameError', 'AttributeError'];
    // Blanks at its end make it another code, which is read anew.
    let run = 0;
    const explain = [
      () =>
        explainMismatch({
          test,
          actualText: 'undefined NaN 2',
          language,
          code: code + ' '.repeat((run += 1)),
        }),
      ...types.map(
        (type) => () =>
          explainFault(
            {
              fault: 'exception',
              type,
              message: "Cannot read properties of undefined (reading 'a')",
              line: 1,
              column: 1,
            },
            { language, code: code + ' '.repeat((run += 1)) },
          ),
      ),
    ];
    // Twice what plain Node takes: jest's contexts are slow at global names.
    for (const one of explain) expect(leastCpuMs(one, 2 * MAX_TEXT_MS)).toBeLessThan(2 * MAX_TEXT_MS);
  });
});
