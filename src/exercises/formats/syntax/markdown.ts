/** A fence longer than any in the text. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** Without the heading of the first level that stands first. */
export const withoutTitle = (markdown: string): string => markdown.replace(/^\s*# [^\n]*\n?/, '').trim();
