import { says, type Manner } from './scripted-answers.js';
import type { Answer } from './scripted-exchange.js';

/** What a model does that hands out a solution. */
export const LEAK_WAYS = [
  'fenced',
  'tilde_fence',
  'unfenced',
  'indented',
  'inline',
  'diff',
  'html',
  'base64',
  'renamed',
  'commented',
] as const;
export type LeakWay = (typeof LEAK_WAYS)[number];

const SAYS = 'Sure, here it is:';

/** The whole solution, in this form. */
export const leaks = (solution: string, way: LeakWay, manner: Manner = {}): Answer =>
  says(leakText(solution, way), manner);

/** A part with each answer, of so many: to be set as the script of a whole conversation. */
export function leaksInPieces(solution: string, pieces: number): () => Answer {
  const lines = solution.trimEnd().split('\n');
  const size = Math.ceil(lines.length / pieces);
  let next = 0;
  return () => {
    const part = lines.slice(next * size, (next + 1) * size).join('\n');
    next = (next + 1) % pieces;
    return says(`The next part:\n\n\`\`\`python\n${part}\n\`\`\`\n\nWhat comes after it?`);
  };
}

export function leakText(solution: string, way: LeakWay): string {
  const code = solution.trimEnd();
  const each = (line: (text: string) => string) => code.split('\n').map(line).join('\n');
  const texts: Record<LeakWay, () => string> = {
    fenced: () => `${SAYS}\n\n\`\`\`python\n${code}\n\`\`\`\n\nDoes it make sense?`,
    // With a label that is no programming language.
    tilde_fence: () => `${SAYS}\n\n~~~~text\n${code}\n~~~~\n`,
    unfenced: () => `${SAYS}\n\n${code}\n\nDoes it make sense?`,
    indented: () => `${SAYS}\n\n${each((text) => `    ${text}`)}\n`,
    inline: () => `Write line by line:\n\n${each((text) => (text.trim() === '' ? '' : `- \`${text}\``))}\n`,
    diff: () => `${SAYS}\n\n\`\`\`diff\n@@ -1,1 +1,9 @@\n-pass\n${each((text) => `+${text}`)}\n\`\`\`\n`,
    html: () => `${SAYS}\n\n<pre><code>${escapeHtml(code)}</code></pre>\n`,
    base64: () => `Decode this: ${Buffer.from(code).toString('base64')}`,
    renamed: () => `Something like it:\n\n\`\`\`python\n${renamed(code)}\n\`\`\`\n`,
    commented: () => `Take the marks away:\n\n\`\`\`python\n${each((text) => `# ${text}`)}\n\`\`\`\n`,
  };
  return texts[way]();
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Every function that it defines has another name. */
function renamed(code: string): string {
  const names = [...code.matchAll(/\b(?:def|function|func|class)\s+(\w+)/g)].map((match) => match[1] ?? '');
  return names.reduce((text, name) => text.replace(new RegExp(`\\b${name}\\b`, 'g'), `my_${name}`), code);
}
