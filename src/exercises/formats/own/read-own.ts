import type { Draft } from '../draft.js';
import type { Folder } from '../folder.js';
import type { Notes } from '../notes.js';

export async function readOwn(_top: Folder, _path: string, _notes: Notes): Promise<Draft | undefined> {
  return undefined;
}
