import { readFileSync } from 'node:fs';
import type { Leak } from './guardrails-writings.js';

const FOLDER = 'test/fixtures/guardrails';

export interface HarmlessReply {
  slug: string;
  title: string;
  text: string;
}

/** `=== slug | title` begins each section. */
function sections(file: string): { slug: string; title: string; text: string }[] {
  return readFileSync(`${FOLDER}/${file}`, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      const [slug = '', title = ''] = section.slice(0, end).split(' | ');
      return { slug, title, text: section.slice(end + 1).trim() };
    });
}

export const harmlessReplies = (): HarmlessReply[] => sections('harmless.txt');

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
