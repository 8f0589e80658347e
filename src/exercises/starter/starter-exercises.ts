import { join } from 'node:path';
import { CONTENT_DIR } from '../../common/content.js';
import { openFolder } from '../formats/sources/disk-source.js';
import { Folder } from '../formats/sources/folder.js';
import { Notes } from '../formats/notes.js';
import { readOwn } from '../formats/own/read-own.js';
import { parseYaml } from '../formats/syntax/yaml.js';
import type { StarterExercise } from './starter.types.js';

/** The folders that `course.yaml` lists, in its order. Throws for a fault in any of them: the server says so as it starts. */
async function readCourse(): Promise<StarterExercise[]> {
  const folder = Folder.of(await openFolder(join(CONTENT_DIR, 'exercises')));
  const listed = parseYaml(await folder.text('course.yaml'), { version: '1.2' });
  if (!Array.isArray(listed)) throw new Error('content/exercises/course.yaml must be a list of folders');
  const exercises: StarterExercise[] = [];
  for (const path of listed.map(String)) {
    const { sourceId, body } = await readOwn(folder, path, new Notes());
    const present = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
    exercises.push({ ...Object.fromEntries(present), slug: sourceId } as unknown as StarterExercise);
  }
  return exercises;
}

let course: Promise<readonly StarterExercise[]> | undefined;

/** The first course, in the order in which to take it: each topic needs only the ones before. Read when it is first asked for. */
export const starterExercises = (): Promise<readonly StarterExercise[]> => (course ??= readCourse());
