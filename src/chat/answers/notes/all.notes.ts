import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CONTENT_DIR } from '../../../common/content.js';
import type { Note, NoteLanguage } from './note.js';

const FOLDER = join(CONTENT_DIR, 'notes');
const Front = z.strictObject({
  title: z.string(),
  topics: z.array(z.string()),
  words: z.array(z.string()),
});
const PARTS = /^---\n([\s\S]*?)\n---\n\n([^\n]+)\n\n?([\s\S]*)$/;

/** `content/notes/ID.md`: title, topics and words in front, one paragraph, and an example for each language. */
function readNote(id: string): Note {
  const source = readFileSync(join(FOLDER, `${id}.md`), 'utf8').replaceAll('\r\n', '\n');
  const [, front, text, blocks] = PARTS.exec(source) ?? [];
  if (front === undefined || text === undefined || blocks === undefined)
    throw new Error(`content/notes/${id}.md needs its front matter, one paragraph, and examples`);
  const examples: Partial<Record<NoteLanguage, string[]>> = {};
  // Between the fences: a language, and its lines.
  for (const block of blocks.split('```').filter((_text, index) => index % 2 === 1)) {
    const [language, ...lines] = block.trimEnd().split('\n');
    if (language !== 'python' && language !== 'javascript')
      throw new Error(`content/notes/${id}.md has an example in ${language}`);
    examples[language] = lines;
  }
  return { id, ...Front.parse(parse(front)), text, examples };
}

/** In the order of `order.yaml`: among notes that fit a question as well, the first is taken. */
export const NOTES: readonly Note[] = z
  .array(z.string())
  .parse(parse(readFileSync(join(FOLDER, 'order.yaml'), 'utf8')))
  .map(readNote);
