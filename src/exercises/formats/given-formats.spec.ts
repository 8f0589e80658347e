import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { givenInputs, readGiven } from '../../../test/support/given-formats.js';
import { parseExactJson, plainNumbers } from '../../common/schemas/exact-json.js';
import type { Imported } from './draft.js';
import { ImportFault } from './import-fault.js';

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/formats', import.meta.url));

interface Expected {
  exercises?: Record<string, unknown>[] | null;
  notes: { code: string }[];
  error?: Record<string, unknown>;
}

/** What only a run of the author's program can tell. */
const BY_GRADING = new Set(['solution_fails']);

async function outcome(path: string): Promise<{ found: Imported[]; error?: ImportFault }> {
  try {
    const found = await readGiven(FIXTURES, path);
    const fault = found.find((imported) => imported.fault)?.fault;
    return { found, ...(fault && { error: fault }) };
  } catch (error) {
    if (error instanceof ImportFault) return { found: [], error };
    throw error;
  }
}

/** The free text of a harness is not compared; a field that is absent is null. */
function comparable(given: Record<string, unknown>, wanted: Record<string, unknown>): unknown {
  return Object.fromEntries(
    Object.keys(wanted)
      .filter((key) => key !== 'testCases')
      .map((key) => [key, given[key] ?? null]),
  );
}

const isHarness = (test: Record<string, unknown>): boolean =>
  /redirect_stdout|stand-in/.test(JSON.stringify(test['files'] ?? ''));

describe('the formats of other systems, read from small files of each', () => {
  it.each(givenInputs(FIXTURES))('%s', async (path) => {
    const expected = parseExactJson(
      readFileSync(join(FIXTURES, `${path}.expected.json`), 'utf8'),
    ) as Expected;
    const { found, error } = await outcome(path);
    if (expected.error !== undefined) {
      expect({ code: error?.code, ...error?.details }).toMatchObject(expected.error);
      return;
    }
    if (error) throw error;
    const bodies = found.flatMap(({ draft }) => (draft ? [draft.body] : []));
    expect(bodies.map(({ title }) => title)).toEqual((expected.exercises ?? []).map(({ title }) => title));
    for (const [index, wanted] of (expected.exercises ?? []).entries()) {
      const body = plainNumbers(structuredCloneExact(bodies[index])) as Record<string, unknown>;
      const known = { ...wanted };
      // A solution that fails is found by running it.
      if (expected.notes.some(({ code }) => BY_GRADING.has(code))) delete known['isPublished'];
      const { testCases: _tests, ...fields } = known;
      expect(comparable(body, fields)).toEqual(fields);
      const tests = (body['testCases'] ?? []) as Record<string, unknown>[];
      const wantedTests = (wanted['testCases'] ?? []) as Record<string, unknown>[];
      expect(tests).toHaveLength(wantedTests.length);
      for (const [place, test] of wantedTests.entries()) {
        const { files, ...rest } = test;
        expect(tests[place]).toMatchObject(rest);
        const given = tests[place]?.['files'] as Record<string, string> | undefined;
        if (files === undefined) continue;
        expect(Object.keys(given ?? {}).sort()).toEqual(Object.keys(files as object).sort());
        if (!isHarness(test)) expect(given).toEqual(files);
      }
    }
    const notes = found.flatMap((imported) => imported.notes);
    for (const note of expected.notes.filter(({ code }) => !BY_GRADING.has(code)))
      expect(notes).toContainEqual(expect.objectContaining(note));
  });
});

/** Floats and long integers of tests as plain numbers, for comparing with JSON. */
function structuredCloneExact(value: unknown): unknown {
  return parseExactJson(
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === 'object' && one !== null && 'value' in one && Object.keys(one).length === 1
        ? (one as { value: unknown }).value
        : one,
    ),
  );
}
