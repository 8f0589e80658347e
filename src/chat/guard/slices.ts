import { setImmediate as nextTurn } from 'node:timers/promises';

/** So much of a text is cut within some milliseconds, whatever it is. */
export const MAX_SLICE = 8 << 10;

/** The pieces, of which a long one comes in slices with a turn of the event loop between them. No character is cut in two. */
export async function* slicesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      if (at > 0) await nextTurn();
      let end = at + MAX_SLICE;
      if (/[\uD800-\uDBFF]/.test(piece.charAt(end - 1))) end += 1;
      yield piece.slice(at, end);
      at = end;
    }
  }
}
