import { NotGradable, type UnitTest } from '../../grading.types.js';
import type { Translators } from '../../translate/translators.js';
import { typescript } from '../../languages/typescript/typescript.language.js';
import { jestBundle } from './jest-bundle.js';
import { asFunctionBody, parseModule } from './jest-source.js';
import { survey } from './jest-survey.js';

/** The fields of a `collect` request that speak of the tests, and what their text says about forwarding. */
export interface PreparedTests {
  request: Record<string, unknown>;
  low: string | null;
}

const SCRIPT = /\.[cm]?[jt]s$/;
const TYPESCRIPT = /\.[cm]?ts$/;
const TEST = /(?:\.|^)(?:spec|test)\.[cm]?[jt]s$/;
const stem = (name: string): string => name.replace(/^\.\//, '').replace(/\.[cm]?[jt]s$/, '');

/** Python is read by Python, in the tester; JavaScript is read here. Throws NotGradable where it cannot be. */
export async function prepareTests(
  { framework, files }: UnitTest,
  main: string,
  translators: Translators,
): Promise<PreparedTests> {
  if (framework !== 'jest') return { request: { framework, files, main }, low: null };
  const texts = Object.entries(files).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const scripts = texts.filter(([name]) => SCRIPT.test(name));
  const names = scripts.map(([name]) => name);
  const named = names.filter((name) => TEST.test(name));
  const tests = named.length > 0 ? named : names;
  const sources = await Promise.all(scripts.map(([name, code]) => untyped(name, code, translators)));
  const read = sources.map(({ name, code }) => ({ name, ...readScript(name, code) }));
  const trees = read.map(({ tree }) => tree);
  const { low, functions, exceptions } = survey(trees, (specifier) => stem(specifier) === stem(main));
  const bodies = Object.fromEntries(read.map(({ name, body }) => [name, body]));
  const stubs = low === null ? { functions, exceptions } : undefined;
  const bundle = jestBundle();
  return { request: { framework, files: { ...files, ...bodies }, tests, main, stubs, bundle }, low };
}

async function untyped(file: string, code: string, translators: Translators) {
  if (!TYPESCRIPT.test(file)) return { name: file, code };
  const translated = await translators.translate(typescript, { file, code, typeCheck: false });
  if ('fault' in translated) throw doesNotLoad(file, translated.fault.message);
  return { name: file, code: translated.code };
}

function readScript(name: string, source: string) {
  try {
    const tree = parseModule(source);
    return { tree, body: asFunctionBody(source, tree) };
  } catch (error) {
    throw doesNotLoad(name, error instanceof Error ? error.message : String(error));
  }
}

const doesNotLoad = (name: string, message: string): NotGradable =>
  new NotGradable(`the tests do not load: ${name}: ${message.split('\n')[0]}`);
