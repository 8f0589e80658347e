import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { LanguageId } from '../grading.types.js';
import type { Fault } from '../values/wire.js';
import { JAVASCRIPT_ROWS } from './javascript/javascript.js';
import { PYTHON_ROWS } from './python/python.js';
import type { Row } from './row.js';
import { outcomeIn, readWordRows, SANDBOXES, type WordLanguage } from '../../../test/support/word-rows.js';

/** A fault as one or several versions of the language really raised it for this code. */
interface RecordedFault {
  row: string;
  from: string[];
  code: string;
  fault: Fault;
}

function recorded(file: string): RecordedFault[] {
  return JSON.parse(readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8')) as RecordedFault[];
}

/** The faults of the table of programs and sentences. */
function faultsInWords(language: WordLanguage): RecordedFault[] {
  return readWordRows(language).flatMap((word) =>
    SANDBOXES.flatMap((sandbox) => {
      const { reply } = outcomeIn(word, sandbox);
      return reply.kind === 'fault' ? [{ row: '', from: [], code: word.code, fault: reply.fault }] : [];
    }),
  );
}

function explained(rows: readonly Row[], { code, fault }: RecordedFault, language: LanguageId) {
  const context = { language, code };
  const row = rows.find((candidate) => candidate.matches(fault, context));
  return { id: row?.id, text: row?.explain(fault, context) ?? '' };
}

describe.each([
  { language: 'python' as const, rows: PYTHON_ROWS, cases: recorded('python-faults.json'), atLeast: 40 },
  {
    language: 'javascript' as const,
    rows: JAVASCRIPT_ROWS,
    cases: recorded('javascript-faults.json'),
    atLeast: 20,
  },
])('explanations of $language', ({ language, rows, cases, atLeast }) => {
  it(`has at least ${atLeast} rows, each with an id of its own`, () => {
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  const inWords = faultsInWords(language).map((fault) => explained(rows, fault, language).id);
  // TypeScript has the rows of JavaScript, without those of its parser.
  const inTypeScript = cases.map((fault) => explained(rows, fault, 'typescript').id);
  const elsewhere = new Set(language === 'python' ? inWords : [...inWords, ...inTypeScript]);

  it.each(rows.map(({ id }) => id))('row %s is the first to match its recorded faults', (id) => {
    const own = cases.filter((recordedFault) => recordedFault.row === id);
    if (!elsewhere.has(id)) expect(own).not.toHaveLength(0);
    for (const recordedFault of own) {
      expect({ ...recordedFault, row: explained(rows, recordedFault, language).id }).toEqual(recordedFault);
    }
  });

  it('explains in short, whole sentences without a gap, a raw type name or an exclamation', () => {
    for (const recordedFault of cases) {
      const { text } = explained(rows, recordedFault, language);
      const prose = text.replace(/`[^`]+`/g, 'x');
      expect(text.length).toBeLessThan(420);
      expect(text).toMatch(/^[^a-z].*[.?]$/s);
      expect(prose).not.toMatch(/!|NoneType|``|  |\bnull object\b|\[object|undefined (?:is|was) undefined/);
    }
  });
});

describe('wording of explanations', () => {
  const explain = (rows: readonly Row[], language: LanguageId, code: string, fault: Partial<Fault>): string =>
    explained(
      rows,
      { row: '', from: [], code, fault: { fault: 'exception', type: '', message: '', ...fault } },
      language,
    ).text;

  it('suggests the name from the code that was probably meant', () => {
    const text = explain(PYTHON_ROWS, 'python', 'total = 1\nprint(totla)\n', {
      type: 'NameError',
      message: "name 'totla' is not defined",
      line: 2,
    });
    expect(text).toContain('Did you mean `total`?');
  });

  it('suggests nothing where no name is near', () => {
    const text = explain(PYTHON_ROWS, 'python', 'print(banana)\n', {
      type: 'NameError',
      message: "name 'banana' is not defined",
      line: 1,
    });
    expect(text).not.toContain('Did you mean');
  });

  it('does not take names from strings and comments for suggestions', () => {
    const text = explain(PYTHON_ROWS, 'python', '# totals\nx = "totals"\nprint(total)\n', {
      type: 'NameError',
      message: "name 'total' is not defined",
      line: 3,
    });
    expect(text).not.toContain('totals');
  });

  it('finds the method that stored None in a variable', () => {
    const text = explain(PYTHON_ROWS, 'python', 'xs = [2, 1].sort()\nxs.append(3)\n', {
      type: 'AttributeError',
      message: "'NoneType' object has no attribute 'append'",
      line: 2,
    });
    expect(text).toContain('`sort` changes the list');
  });

  it('tells a shadowed built-in from a plain value that is called', () => {
    const fault = { type: 'TypeError', message: "'int' object is not callable", line: 2 };
    expect(explain(PYTHON_ROWS, 'python', 'max = 3\nprint(max(1, 2))\n', fault)).toContain(
      "Python's own `max`",
    );
    expect(explain(PYTHON_ROWS, 'python', 'n = 3\nprint(n(1))\n', fault)).toContain('square brackets');
  });

  it('finds the misspelt method where the engine does not name it', () => {
    const text = explain(JAVASCRIPT_ROWS, 'javascript', 'const a = [];\na.pusj(1);\n', {
      type: 'TypeError',
      message: 'not a function',
      line: 2,
    });
    expect(text).toContain('Did you mean `push`?');
  });
});
