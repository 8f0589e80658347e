import TurndownService from 'turndown';
import { ImportFault } from './import-fault.js';

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
  service.addRule('teletype', {
    filter: ['tt' as never, 'kbd', 'samp'],
    replacement: (content) => (content === '' ? '' : `\`${content}\``),
  });
  service.addRule('plainBlock', {
    filter: (node) => asNode(node).nodeName === 'PRE' && asNode(node).firstChild?.nodeName !== 'CODE',
    replacement: (_content, node) =>
      `\n\n\`\`\`\n${(asNode(node).textContent ?? '').replace(/\n$/, '')}\n\`\`\`\n\n`,
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

/** Turndown's types are a browser's, which a server does not declare. */
interface HtmlNode {
  nodeName: string;
  textContent: string | null;
  firstChild: HtmlNode | null;
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
