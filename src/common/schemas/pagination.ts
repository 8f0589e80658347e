import { z } from 'zod';
import { invalid } from '../errors/errors.js';
import { wholeNumber } from './validation.js';

const BASE64_URL = /^[A-Za-z0-9_-]+$/;

/** The two query parameters of every list. */
export const PageQuery = z.object({
  limit: wholeNumber(1, 100).default(20).meta({ description: 'How many items at most' }),
  cursor: z
    .string()
    .max(500)
    .regex(BASE64_URL, 'is not a cursor of this list')
    .optional()
    .meta({ description: 'The `nextCursor` of the page before' }),
});
export type PageQuery = z.infer<typeof PageQuery>;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const pageOf = <T extends z.ZodType>(id: string, item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() }).meta({ id });

/** The keyset position after the last item of a page: opaque to clients, so that we may change it. */
const encodeCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws 422 for a cursor that we did not make. */
export function decodeCursor<T extends z.ZodType>(cursor: string, position: T): z.infer<T> {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid('cursor', 'invalid_value', 'is not a cursor of this list');
  }
}

/** Turns `limit + 1` rows into a page; the extra row only says that there is more. */
export function toPage<R, T>(
  rows: R[],
  limit: number,
  view: (row: R) => T,
  position: (row: R) => readonly (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? encodeCursor(position(last)) : null };
}
