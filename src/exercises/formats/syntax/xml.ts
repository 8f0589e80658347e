import { SaxesParser } from 'saxes';
import { ImportFault } from '../import-fault.js';
import { plainText } from './text.js';

/** An element by its local name; names of attributes are local too. */
export interface Element {
  name: string;
  namespace: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** What stands right in it, with CDATA, line ends as LF. */
  text: string;
  /** From 1. */
  line: number;
  /** Of the comment right before it; some exporters put an id there. */
  comment?: string;
}

const MAX_DEPTH = 100;
const MAX_ELEMENTS = 500_000;

/** Throws `import_malformed` with the line for what is not well-formed, and for a DOCTYPE: entities are not for data. */
export function parseXml(source: string): Element {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const root: Element = { name: '', namespace: '', attributes: {}, children: [], text: '', line: 1 };
  const open = [root];
  let count = 0;
  let comment: string | undefined;
  const fault = (reason: string) =>
    new ImportFault('import_malformed', { line: parser.line, column: parser.column, reason });
  const add = (text: string): void => {
    const parent = open.at(-1);
    if (parent) parent.text += text;
  };
  parser.on('error', (error) => {
    throw fault(error.message.replace(/^\d+:\d+: /, ''));
  });
  parser.on('doctype', () => {
    throw new ImportFault('import_malformed', { line: parser.line, reason: 'a DOCTYPE is not accepted' });
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('comment', (text) => {
    comment = text.trim();
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (open.length > MAX_DEPTH) throw fault(`elements within elements, ${MAX_DEPTH} deep`);
    if (count > MAX_ELEMENTS) throw fault(`more than ${MAX_ELEMENTS} elements`);
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map(({ local, value }) => [local, value]),
    );
    const { local: name, uri: namespace } = tag;
    const element: Element = { name, namespace, attributes, children: [], text: '', line: parser.line };
    if (comment !== undefined) element.comment = comment;
    comment = undefined;
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(plainText(source).trimStart()).close();
  const top = root.children[0];
  if (top === undefined) throw new ImportFault('import_malformed', { reason: 'there is no element' });
  return top;
}

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((one) => one.name === name);

export const children = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((one) => one.name === name) ?? [];

/** Of the elements on the way down; undefined where one is missing. */
export const textAt = (element: Element | undefined, ...path: string[]): string | undefined =>
  path.reduce<Element | undefined>(child, element)?.text;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};
export const xmlAttribute = (text: string): string =>
  xmlStorable(text).replace(/[&<>"\r\n\t]/g, (char) => ESCAPES[char] ?? '');
export const xmlText = (text: string): string =>
  xmlStorable(text).replace(/[&<>\r]/g, (char) => ESCAPES[char] ?? '');

/** XML 1.0 has no place for most control characters, not even as references. */
export const xmlStorable = (text: string): string =>
  text.toWellFormed().replace(/[^\P{Cc}\t\n\r\u0080-\u009F]|[\uFFFE\uFFFF]/gu, '\uFFFD');
