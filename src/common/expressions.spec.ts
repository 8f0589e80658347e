import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { analyse } from 'scslre';
import { slowestSearch } from '../../test/support/expression-attacks.js';
import { expressionsIn, programFiles, type Expression } from '../../test/support/expressions.js';

/** A linear expression reads 32,768 characters in less than one millisecond, a quadratic one needs hundreds. */
const MAX_SEARCH_MS = 20;

/** Alike expressions are asked about once. */
const distinct = (found: readonly Expression[]): Expression[] => [
  ...new Map(found.map((one) => [`${one.source}/${one.flags}`, one])).values(),
];

const hasOneWay = ({ source, flags }: Expression): boolean =>
  analyse(new RegExp(source, flags)).reports.length === 0;

const searchMs = ({ source, flags }: Expression): number => slowestSearch(source, flags, MAX_SEARCH_MS);

const ofProgram = async (): Promise<Expression[]> => {
  const files = programFiles();
  return distinct([...files.flatMap(expressionsIn), ...(await expressionsBuiltBy(files))]);
};

/** What our modules build while they load, from lists of words that only they know. */
async function expressionsBuiltBy(files: readonly string[]): Promise<Expression[]> {
  const found: Expression[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, [source, flags]: [string | RegExp, string?]) {
      const made = new target(source, flags);
      const caller = new Error().stack?.split('\n')[2] ?? '';
      if (!caller.includes('node_modules'))
        found.push({ place: 'built', source: made.source, flags: made.flags });
      return made;
    },
  });
  try {
    const builders = files.filter(
      (file) => file.endsWith('.ts') && readFileSync(file, 'utf8').includes('new RegExp('),
    );
    for (const file of builders) await import(`../../${file}`);
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}

describe('every regular expression of the program', () => {
  let expressions: Expression[];
  beforeAll(async () => {
    expressions = await ofProgram();
  });

  it('has one way only to read a text, so that it takes linear time', () => {
    expect(expressions.length).toBeGreaterThan(500);
    expect(expressions.filter(({ place }) => place === 'built').length).toBeGreaterThan(10);
    expect(expressions.filter((one) => !hasOneWay(one))).toEqual([]);
  });

  it('reads long repeats of its own pieces at once', () => {
    expect(expressions.filter((one) => searchMs(one) > MAX_SEARCH_MS)).toEqual([]);
  });
});

describe('the detector', () => {
  const isLinear = (source: string): boolean => {
    const one = { place: '', source, flags: 'm' };
    return hasOneWay(one) && searchMs(one) < MAX_SEARCH_MS;
  };

  it.each([
    String.raw`^(?:\*\*|__|\*|_)*x`,
    String.raw`^(\d+\.?\d*)$`,
    String.raw`\s+$`,
    String.raw`(?:a|a)*b`,
    String.raw`<!--[^]*?-->`,
    String.raw`"(?:[^"\\]|\\.)*"`,
    String.raw`\bfor [\w ]+ in\b`,
    String.raw`^\s*#`,
  ])('finds %s', (source) => {
    expect(isLinear(source)).toBe(false);
  });

  it.each([String.raw`^\d+(?:\.\d*)?$`, String.raw`(?<!\w)\w+\s*\(`, String.raw`^[ \t]*#`])(
    'lets %s be',
    (source) => {
      expect(isLinear(source)).toBe(true);
    },
  );
});
