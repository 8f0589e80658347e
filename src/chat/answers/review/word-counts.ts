/** How often each word stands in the code, texts and comments included: a name that stands once is used nowhere. */
export function wordCounts(code: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of code.matchAll(/[A-Za-z_$][\w$]*/g)) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}
