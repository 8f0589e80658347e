import type { UnitTest } from '../../../grading/grading.types.js';
import { pythonText } from '../syntax/python-repr.js';

/**
 * An `assert` test that runs `code` in the student's namespace as a notebook and a doctest do, where an expression by
 * itself shows its value, and compares what is shown. Blank lines and space around a line do not count.
 */
export function shownOutputTest(
  code: string,
  expected: string,
): Pick<UnitTest, 'kind' | 'framework' | 'files'> {
  const lines = [
    'import ast as _a, contextlib as _c, io as _i',
    '_o = _i.StringIO()',
    `_code = ${pythonText(`${code.trimEnd()}\n`)}`,
    'with _c.redirect_stdout(_o):',
    '    for _statement in _a.parse(_code).body:',
    "        exec(compile(_a.Interactive([_statement]), 'test', 'single'))",
    '_lines = lambda s: [x.strip() for x in s.splitlines() if x.strip()]',
    `assert _lines(_o.getvalue()) == _lines(${pythonText(expected)}), _o.getvalue()`,
    '',
  ];
  return { kind: 'unit', framework: 'assert', files: { 'test_shown.py': lines.join('\n') } };
}
