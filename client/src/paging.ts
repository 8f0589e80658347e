interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Every item of a list, page after page, each read when it is needed. */
export async function* everyItem<T>(
  read: (cursor: { cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let cursor: { cursor?: string } = {};
  for (;;) {
    const { items, nextCursor } = await read(cursor);
    yield* items;
    if (nextCursor === null) return;
    cursor = { cursor: nextCursor };
  }
}
