import TurndownService from 'turndown';
import { ImportFault } from '../import-fault.js';

const MAX_HTML = 500_000;
/** With all that is in them. */
const DROPPED = new Set(
  'SCRIPT STYLE IFRAME OBJECT NOSCRIPT PL-EXTERNAL-GRADER-VARIABLES PL-FILE-EDITOR PL-SUBMISSION-PANEL PL-ANSWER-PANEL'.split(
    ' ',
  ),
);

/** Texts of other systems as Markdown. Scripts, styles, frames and forms go; `dropImage` is told of each picture. */
export function htmlToMarkdown(html: string, dropImage?: (source: string) => void): string {
  if (html.length > MAX_HTML)
    throw new ImportFault('import_too_large', {
      reason: `a description of more than ${MAX_HTML} characters`,
    });
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
  });
  service.remove((node) => DROPPED.has(asNode(node).nodeName));
  // A bare `<int>` of a text would be taken for a tag, and not be seen.
  const escape = service.escape.bind(service);
  service.escape = (text) => escape(text).replaceAll('<', '\\<');
  service.addRule('teletype', {
    filter: ['tt' as never, 'kbd', 'samp'],
    replacement: (_content, node) => inlineCode(asNode(node).textContent ?? ''),
  });
  // Without a mark 10<sup>5</sup> would read 105.
  service.addRule('raised', {
    filter: ['sup', 'sub'],
    replacement: (content, node) => raised(content, asNode(node).nodeName === 'SUP' ? '^' : '\\_'),
  });
  service.addRule('block', {
    filter: 'pre',
    replacement: (_content, node) => codeBlock(lines(asNode(node)), languageOf(asNode(node))),
  });
  service.addRule('image', {
    filter: 'img',
    replacement: (_content, node) => {
      const { src, alt } = attributesOf(node);
      dropImage?.(src);
      return alt;
    },
  });
  try {
    return service.turndown(html).trim();
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new ImportFault('import_malformed', { reason: 'a description is nested too deeply' });
    throw cause;
  }
}

const raised = (content: string, mark: string): string => {
  if (content.trim() === '') return content;
  return /^[\w.+-]+$/.test(content) ? mark + content : `${mark}(${content})`;
};

/** The text of a block, in which `<br>` ends a line as well. */
function lines({ nodeName, textContent, firstChild }: HtmlNode): string {
  if (nodeName === 'BR') return '\n';
  if (firstChild === null) return textContent ?? '';
  let text = '';
  for (let child: HtmlNode | null = firstChild; child; child = child.nextSibling) text += lines(child);
  return text;
}

/** As highlighters have it, on the block or on the code in it. */
function languageOf(block: HtmlNode): string {
  const classes = [block, block.firstChild].map((node) => node?.getAttribute?.('class') ?? '').join(' ');
  return /(?:^|\s)lang(?:uage)?-([\w+#-]+)/.exec(classes)?.[1] ?? '';
}

function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/^ {0,3}`{3,}/gm) ?? []).map((run) => run.trim().length));
  const fence = '`'.repeat(longest + 1);
  return `\n\n${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}\n\n`;
}

/** Between more backticks than it holds in a row. */
function inlineCode(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Turndown's types are a browser's, which a server does not declare. */
interface HtmlNode {
  nodeName: string;
  textContent: string | null;
  firstChild: HtmlNode | null;
  nextSibling: HtmlNode | null;
  getAttribute?(name: string): string | null;
}
const asNode = (node: unknown): HtmlNode => node as HtmlNode;

function attributesOf(node: unknown): { src: string; alt: string } {
  const element = node as { getAttribute(name: string): string | null };
  return { src: element.getAttribute('src') ?? '', alt: element.getAttribute('alt') ?? '' };
}

/** Whether a text is HTML rather than Markdown: it has a tag of those that such texts have. */
export const isHtml = (text: string): boolean =>
  /<\/?(?:p|div|span|br|b|i|em|strong|code|pre|tt|ul|ol|li|h[1-6]|table|img|a)\b[^<>]*>/i.test(text);

/** Takes pictures that lie beside the text out of Markdown; those of the web stay. */
export const dropMarkdownImages = (markdown: string, dropImage: (source: string) => void): string =>
  markdown.replace(
    /!\[[^[\]\n]{0,500}\]\((?!https?:)([^()\s]{1,500})(?:\s[^()\n]{0,200})?\)/g,
    (_all, source: string) => {
      dropImage(source);
      return '';
    },
  );
