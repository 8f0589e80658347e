import { describe, expect, it } from '@jest/globals';
import { cpuMs } from '../../../test/support/cpu-ms.js';
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
