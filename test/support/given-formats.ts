import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../src/exercises/formats/sources/disk-source.js';
import type { Imported } from '../../src/exercises/formats/draft.js';
import { Folder } from '../../src/exercises/formats/sources/folder.js';
import { readExercises } from '../../src/exercises/formats/read-exercises.js';
import { openZipBytes } from '../../src/exercises/formats/sources/zip-source.js';

/** Folders that are read as a whole, for what lies above an exercise in them. */
const WHOLE = ['dodona/repo', 'exercism/python'];
/** Of a folder of inputs, each beside what it must be read as. */
export const givenInputs = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.expected.json'))
    .map((path) => path.slice(0, -'.expected.json'.length))
    .filter((path) => path !== 'dodona/partial-output.jsonl')
    .sort();

export async function readGiven(top: string, path: string): Promise<Imported[]> {
  const whole = WHOLE.find((folder) => path.startsWith(`${folder}/`));
  const full = join(top, whole ?? path);
  const found: Imported[] = [];
  for await (const imported of readExercises(await open(full))) found.push(imported);
  if (whole === undefined) return found;
  const inner = path.slice(whole.length + 1);
  return found.filter((imported) => imported.path === inner);
}

async function open(full: string): Promise<Folder> {
  if (statSync(full).isDirectory()) {
    // As in an archive of this folder: its name is the name of the exercise.
    const source = await openFolder(full);
    const name = full.split('/').at(-1) ?? '';
    const isWhole = WHOLE.some((folder) => full.endsWith(folder));
    if (isWhole) return Folder.of(source);
    const sizes = new Map([...source.sizes].map(([path, size]) => [`${name}/${path}`, size]));
    return Folder.of({ sizes, read: (path) => source.read(path.slice(name.length + 1)) });
  }
  if (full.endsWith('.zip')) return Folder.of(await openZipBytes(readFileSync(full)));
  return Folder.inMemory({ [full.split('/').at(-1) ?? '']: readFileSync(full) });
}
