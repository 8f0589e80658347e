import { ExerciseFault, type Files } from '../../grading.types.js';
import { typescript } from '../../languages/typescript/typescript.language.js';
import type { Node } from '../../source/syntax-tree.js';
import type { Translators } from '../translators.js';
import { asFunctionBody, parseScript } from './jest-source.js';

/** A script of the author's, ready for a harness. */
export interface ReadScript {
  name: string;
  /** The body of a function of `exports`, `require` and `module`. */
  body: string;
  tree: Node;
}

const SCRIPT = /\.[cm]?[jt]s$/;
const TYPESCRIPT = /\.[cm]?ts$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** The scripts among an exercise's files, as function bodies by their paths. Throws ExerciseFault for one that cannot be read. */
export async function prepareModules(
  files: Files,
  translators: Translators,
): Promise<Record<string, string>> {
  const read = await readScripts(files, translators);
  return Object.fromEntries(read.map(({ name, body }) => [name, body]));
}

export function readScripts(files: Files, translators: Translators): Promise<ReadScript[]> {
  const scripts = Object.entries(files).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && SCRIPT.test(entry[0]) && !DECLARATIONS.test(entry[0]),
  );
  return Promise.all(scripts.map(([name, code]) => readOne(name, code, translators)));
}

async function readOne(name: string, code: string, translators: Translators): Promise<ReadScript> {
  const source = TYPESCRIPT.test(name) ? await withoutTypes(name, code, translators) : code;
  try {
    const tree = parseScript(source);
    return { name, tree, body: asFunctionBody(source, tree) };
  } catch (error) {
    throw doesNotLoad(name, error instanceof Error ? error.message : String(error));
  }
}

async function withoutTypes(file: string, code: string, translators: Translators): Promise<string> {
  const translated = await translators.translate(typescript, { file, code, typeCheck: false });
  if ('fault' in translated) throw doesNotLoad(file, translated.fault.message);
  return translated.code;
}

const doesNotLoad = (name: string, message: string): ExerciseFault =>
  new ExerciseFault(`it cannot be read: ${message.split('\n')[0]}`, { file: name });
