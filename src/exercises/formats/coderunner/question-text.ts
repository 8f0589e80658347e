import { dropMarkdownImages, htmlToMarkdown } from '../syntax/html.js';
import type { Notes } from '../notes.js';
import { child, children, textAt, type Element } from '../syntax/xml.js';
import { setting } from './question-types.js';

/** As Markdown, whichever of Moodle's four forms it has; files of it are named in notes. */
export function readText(element: Element | undefined, notes: Notes): string {
  const text = textAt(element, 'text') ?? '';
  const shown = new Set<string>();
  const dropImage = (source: string): void => {
    const file = decoded(source.replace('@@PLUGINFILE@@/', ''));
    shown.add(file);
    notes.add('image_dropped', { file });
  };
  const format = element?.attributes['format'];
  const isHtml = format !== 'markdown' && format !== 'plain_text';
  const markdown = isHtml ? htmlToMarkdown(text, dropImage) : dropMarkdownImages(text, dropImage).trim();
  if (isHtml) notes.add('description_converted');
  for (const { attributes } of children(element, 'file')) {
    const file = attributes['name'] ?? '';
    if (!shown.has(file)) notes.add('file_dropped', { file });
  }
  return markdown;
}

/** What Moodle shows or asks for beside the program. */
const SETTINGS = ['sandboxparams', 'globalextra', 'prototypeextra'] as const;

export function noteLost(question: Element, notes: Notes): void {
  for (const { attributes } of children(child(question, 'answerfiles'), 'file'))
    notes.add('file_dropped', { file: attributes['name'] ?? '' });
  if ((textAt(question, 'generalfeedback', 'text') ?? '').trim() !== '')
    notes.add('option_dropped', { option: 'generalfeedback' });
  if (Number(setting(question, 'attachments') ?? 0) !== 0)
    notes.add('option_dropped', { option: 'attachments' });
  for (const option of SETTINGS)
    if (setting(question, option) !== undefined) notes.add('option_dropped', { option });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
