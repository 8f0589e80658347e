import { readFileSync } from 'node:fs';
import type { Leak } from './guardrails-writings.js';

const FOLDER = 'test/fixtures/guardrails';

export interface HarmlessReply {
  slug: string;
  title: string;
  text: string;
  /** The code in it is the student's own. */
  quotesStudent: boolean;
}

/** `=== slug | title` begins each section, `=== slug | title | own` one that quotes the student's code. */
function sections(file: string): HarmlessReply[] {
  return readFileSync(`${FOLDER}/${file}`, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      const [slug = '', title = '', mark] = section.slice(0, end).split(' | ');
      return { slug, title, text: section.slice(end + 1).trim(), quotesStudent: mark === 'own' };
    });
}

export const harmlessReplies = (): HarmlessReply[] => [
  ...sections('harmless.txt'),
  ...sections('harmless-lessons.txt'),
];

/** Solutions in other languages or other forms, fenced. */
export function translatedLeaks(): Leak[] {
  return sections('translations.txt').map(({ slug, title, text }) => {
    const [language = ''] = title.split(',');
    return {
      slug,
      how: title.includes(',') ? 'another form' : `in ${language}`,
      turns: [`This is how I would do it:\n\n\`\`\`${language}\n${text}\n\`\`\`\n\nClear?`],
      secrets: [{ original: text, written: text }],
    };
  });
}
