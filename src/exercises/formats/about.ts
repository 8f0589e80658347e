import type { DraftBody } from './draft.js';
import { isTree } from './syntax/json.js';

/** What a file says about itself, in whatever form it does. */
interface About {
  /** By language. */
  names?: unknown;
  tags?: unknown;
  author?: unknown;
  source?: unknown;
  licence?: unknown;
}

const MAX_TAGS = 20;
const MAX_TITLES = 20;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;

/** Who wrote it, where it is from and what it is called elsewhere; cut to what an exercise holds. */
export function describe(body: DraftBody, { names, tags, author, source, licence }: About): void {
  if (isTree(names)) {
    const others = Object.entries(names)
      .map(([language, name]) => [language, cut(name, 200)] as const)
      .filter(([language, name]) => LANGUAGE.test(language) && name !== '' && name !== body.title);
    if (others.length > 0) body.titles = Object.fromEntries(others.slice(0, MAX_TITLES));
  }
  const words = [...new Set(listOf(tags).map((tag) => cut(tag, 50)))].filter(
    (tag) => tag !== '' && tag !== body.topic,
  );
  if (words.length > 0) body.tags = words.slice(0, MAX_TAGS);
  for (const [field, value, most] of [
    ['author', author, 500],
    ['source', source, 500],
    ['licence', licence, 200],
  ] as const) {
    const text = cut(listOf(value).map(nameOf).filter(Boolean).join(', '), most);
    if (text !== '' && text !== 'unknown') body[field] = text;
  }
}

const listOf = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null);

/** Of a person or a source that is an object: what it calls itself. */
function nameOf(value: unknown): string {
  if (!isTree(value)) return cut(value, 500);
  return cut(value['name'] ?? value['authors'] ?? value['url'], 500);
}

const cut = (value: unknown, most: number): string =>
  ['string', 'number'].includes(typeof value)
    ? String(value as string | number)
        .replace(/\s+/g, ' ')
        .trim()
        .toWellFormed()
        .slice(0, most)
    : Array.isArray(value)
      ? value
          .map((one) => nameOf(one))
          .join(', ')
          .slice(0, most)
      : '';
