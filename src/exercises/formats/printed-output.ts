import { pythonText } from './syntax/python-repr.js';

const LINES = {
  /** Trailing space of lines and trailing blank lines do not count, all else does. */
  exact: "_lines = lambda s: [x.rstrip() for x in s.rstrip().split('\\n')]",
  /** Nor runs of blanks, blank lines and letter case. */
  near: "_lines = lambda s: [' '.join(x.lower().split()) for x in s.split('\\n') if x.strip()]",
  /** Only the words count. */
  tokens: '_lines = lambda s: s.split()',
} as const;

/** Python for an `assert` test: runs `code` in the student's namespace and compares what it prints. */
export function printedOutputTest(
  code: string,
  { stdin, expected, compare }: { stdin: string; expected: string; compare: keyof typeof LINES },
): string {
  return [
    'import contextlib as _c, io as _i',
    ...(stdin === '' ? [] : ['import sys as _s', `_s.stdin = _i.StringIO(${pythonText(stdin)})`]),
    '_o = _i.StringIO()',
    // As a text: indented in a block, a text over several lines would be another one.
    `_code = compile(${pythonText(`${code.trimEnd()}\n`)}, 'test', 'exec')`,
    'with _c.redirect_stdout(_o):',
    '    exec(_code)',
    LINES[compare],
    `assert _lines(_o.getvalue()) == _lines(${pythonText(expected)}), _o.getvalue()`,
    '',
  ].join('\n');
}
