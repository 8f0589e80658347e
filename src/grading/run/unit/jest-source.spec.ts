import { describe, expect, it } from '@jest/globals';
import { asFunctionBody, parseScript } from './jest-source.js';

/** Runs a module with `modules` to import, as the harness does; gives what it exports. */
function run(source: string, modules: Record<string, unknown> = {}): Record<string, unknown> {
  const body = asFunctionBody(source, parseScript(source));
  const exports: Record<string, unknown> = {};
  // eslint-disable-next-line no-implied-eval
  const make = new Function('exports', 'require', 'describe', body) as (...args: unknown[]) => void;
  make(exports, (name: string) => modules[name], 'a global of jest');
  return exports;
}

describe('a test file as a function body', () => {
  it.each([
    ["import { a, b as c } from './x'; export const it = [a, c];", [1, 2]],
    ["import all from './x'; export const it = all.a;", 1],
    ["import * as all from './x'; export const it = all.b;", 2],
    ["import made from './made'; export const it = made;", 'default'],
    ["import { missing } from './x'; export const it = typeof missing;", 'undefined'],
    ["import './x';\nexport function it() {}", expect.any(Function)],
    ['const own = 3; export { own as it };', 3],
    ["export { a as it } from './x';", 1],
    ["export * from './names';", 'named'],
    ['export const { x: [it] } = { x: [4] };', 4],
    ["import { describe } from './x'; export const it = describe;", undefined],
  ])('%s', (source, value) => {
    const modules = {
      './x': { a: 1, b: 2 },
      './made': { __esModule: true, default: 'default' },
      './names': { it: 'named' },
    };
    expect(run(source, modules).it).toEqual(value);
  });

  it.each([
    ['n', 2],
    ['[n, typeof n, `${n}`]', [2, 'number', '2']],
    ['({ n, n: n })', { n: 2 }],
    ['((n) => n)(5)', 5],
    ['((x = n) => x)()', 2],
    ['box.n', 3],
  ])('reads what an imported module has set since, in %s', (reading, value) => {
    const counter = { n: 1, box: { n: 3 } };
    const source = `import { n, box } from './x'; export const it = () => ${reading};`;
    const { it: read } = run(source, { './x': counter }) as { it: () => unknown };
    counter.n = 2;
    expect(read()).toEqual(value);
  });

  it('exports what is set later, and defaults', () => {
    const exports = run('export let it = 1; it = 2; export default class Box {}');
    expect(exports.it).toBe(2);
    expect(exports.default).toHaveProperty('name', 'Box');
    expect(run('export default 1 + 1;').default).toBe(2);
  });

  it('keeps every line where it was', () => {
    const source = "import {\n  a,\n} from './x';\n\nthrow new Error('here');\n";
    const body = asFunctionBody(source, parseScript(source));
    expect(body.split('\n').findIndex((line) => line.includes('here'))).toBe(4);
  });
});
