import { describe, expect, it } from '@jest/globals';
import type { Check, ReviewTarget } from '../../src/chat/answers/review/check.js';

/** Per check: code in which it finds something at a line, and code that looks similar and is fine. */
export type CheckCases = Record<string, { bad: [code: string, line: number][]; good: string[] }>;

/** An exercise whose tests call `solve`. */
export const TARGET: ReviewTarget = {
  isImported: false,
  callsFunctions: true,
  askedNames: new Set(['solve']),
  givenLines: new Set(),
};

/** Every one of the checks has examples, and finds what they say. */
export function describeChecks<Source>(
  name: string,
  checks: readonly Check<Source>[],
  cases: CheckCases,
  read: (code: string) => Source | undefined,
): void {
  /** The lines at which one check finds something. */
  function found(id: string, code: string): number[] {
    const check = checks.find((candidate) => candidate.id === id);
    const source = read(code);
    if (!check || !source) throw new Error(`no check ${id}, or unreadable: ${code}`);
    return [...check.find(source)].map(({ line }) => line);
  }

  describe(name, () => {
    it('have an id of their own and examples each', () => {
      const ids = checks.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(Object.keys(cases).sort()).toEqual(ids.toSorted());
    });

    it.each(Object.entries(cases))(
      '%s finds what it should, at its line, and nothing else',
      (id, { bad, good }) => {
        for (const [code, line] of bad)
          expect({ code, lines: found(id, code) }).toEqual({ code, lines: [line] });
        for (const code of good) expect({ code, lines: found(id, code) }).toEqual({ code, lines: [] });
      },
    );
  });
}
