/** Weak endings are cut off, so that "loops", "looping" and "loop" are one word. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=ss|x|ch|sh)es$/, '')
    .replace(/(?<![sui])s$/, '')
    .replace(/(?<=\w{3})(?:ing|ed)$/, '')
    .replace(/e$/, '')
    .replace(/([bdgmnprt])\1$/, '$1');
}
