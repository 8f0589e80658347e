import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Sources of CommonJS modules by the names under which they require each other. */
type Bundle = Readonly<Record<string, string>>;

const here = createRequire(import.meta.url);
const own = (name: string): string =>
  fileURLToPath(new URL(`../../languages/javascript/unit/${name}.cjs`, import.meta.url));
const OWN = [
  'loader',
  'unit',
  'runner',
  'student',
  'values',
  'title-format',
  'shims',
  'remote',
  'modules',
  'hollow',
  'jest-object',
  'fake-timers',
  'snapshots',
];
/** Given by `shims`: terminals, files and stack traces of the host. */
const SHIMMED = new Set([
  'chalk',
  'ansi-styles',
  '@jest/react-is-18',
  '@jest/react-is-19',
  'jest-util',
  'jest-message-util',
]);
const REQUIRE = /\brequire\("([^"]+)"\)/g;

/** As a member of a request: 400 kB, which are made into text once. */
const asMember = (bundle: Bundle): string => `"bundle":${JSON.stringify(bundle)}`;
let made: { jest: string; values: string } | undefined;

/** jest's own `expect` and `jest-mock` with the runner: what a process needs to run specs. */
export const jestBundle = (): string => bundles().jest;

/** What the student's process needs to be called from another one. */
export const valuesBundle = (): string => bundles().values;

function bundles(): { jest: string; values: string } {
  if (made) return made;
  const all = readBundle();
  const { loader = '', student = '', values = '' } = all;
  return (made = { jest: asMember(all), values: asMember({ loader, student, values }) });
}

function readBundle(): Bundle {
  const bundle: Record<string, string> = {};
  const add = (name: string, from: NodeJS.Require): void => {
    if (name in bundle || SHIMMED.has(name)) return;
    const file = from.resolve(name);
    const source = readFileSync(file, 'utf8');
    bundle[name] = source;
    const inner = createRequire(file);
    for (const [, needed] of source.matchAll(REQUIRE)) if (needed !== undefined) add(needed, inner);
  };
  for (const name of ['expect', 'jest-mock']) add(name, here);
  for (const name of OWN) {
    const file = own(name);
    if (!existsSync(file)) throw new Error(`${file} is missing from this installation`);
    bundle[name] = readFileSync(file, 'utf8');
  }
  return bundle;
}
