const MAX_INLINE = 80;

/** At most `max` characters of a text. */
export function clip(text: string, max: number): string {
  const letters = Array.from(text.slice(0, 2 * max + 2));
  return letters.length > max ? `${letters.slice(0, max).join('').trimEnd()}…` : text;
}

/** On one line, without control characters: students and authors can put anything into their data. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- taking them out is the purpose
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e]+/g, ' ').trim();
}

/** Data as inline code on one line; where it holds backticks itself, longer ones go around it. */
export function inlineCode(text: string, max: number = MAX_INLINE): string {
  const line = clip(oneLine(text.slice(0, 4 * max)), max);
  const runs = line.match(/`+/g) ?? [];
  const longest = Math.max(0, ...runs.map((run) => run.length));
  if (longest === 0) return `\`${line === '' ? ' ' : line}\``;
  // A run of three at the start of a line would open a block.
  if (longest >= 2) return `\`${line.replaceAll('`', "'")}\``;
  return `\`\` ${line} \`\``;
}

/** Somebody else's words, line by line, as a quotation that cannot open a block of code. */
export function quotation(text: string, maxLines = 4): string {
  return text
    .split('\n')
    .map((line) => clip(oneLine(line), 400).replace(/[`~]{3,}/g, "'''"))
    .filter((line) => line !== '')
    .slice(0, maxLines)
    .map((line) => `> ${line}`)
    .join('\n');
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** "a", "a and b", "a, b and c". */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The parts that there are, as paragraphs. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
