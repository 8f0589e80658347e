import type { Imported } from '../../src/exercises/formats/draft.js';
import { Folder } from '../../src/exercises/formats/sources/folder.js';
import { readExercises } from '../../src/exercises/formats/read-exercises.js';

/** What the files of an archive are read as. */
export async function readFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<Imported[]> {
  const found: Imported[] = [];
  for await (const imported of readExercises(Folder.inMemory(files))) found.push(imported);
  return found;
}

/** Of files that are one exercise. */
export async function readOne(files: Readonly<Record<string, string | Uint8Array>>) {
  const [imported] = await readFiles(files);
  if (imported === undefined) throw new Error('no exercise');
  if (imported.fault) throw imported.fault;
  return { body: imported.draft?.body, tests: imported.draft?.body.testCases ?? [], notes: imported.notes };
}
