/** A table that is asked for words of students: it has no `toString` or `constructor` but those that stand in it. */
export function wordTable<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
