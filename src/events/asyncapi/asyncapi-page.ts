import {
  HEADERS_SCHEMA,
  type AsyncApiDocument,
  type ChannelObject,
  type MessageObject,
  type OperationObject,
} from './asyncapi.js';

/** What our own schemas use of JSON Schema. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

const STYLE = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
    --soft: color-mix(in srgb, currentColor 5%, transparent); --kafka: #7a3fb5; --sockets: #0b6e75; }
  * { box-sizing: border-box; }
  body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
  nav { border-right: 1px solid var(--line); padding: 1.5rem 1rem; height: 100vh; position: sticky; top: 0; overflow: auto;
    font-size: .875rem; }
  nav ul { list-style: none; margin: .25rem 0 1rem; padding: 0; }
  nav a { display: block; padding: .125rem .5rem; border-radius: .25rem; color: inherit; text-decoration: none; }
  nav a:hover { background: var(--soft); }
  main { padding: 2rem; max-width: 62rem; }
  h1 { margin-top: 0; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
  code, pre { font: .8125rem/1.5 ui-monospace, monospace; }
  pre { background: var(--soft); padding: .75rem; border-radius: .375rem; overflow: auto; margin: .5rem 0 0; }
  article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 1rem 0; }
  article h3 { margin: 0; font-size: 1.0625rem; } article p { margin: .25rem 0 .75rem; }
  .tag { font-size: .75rem; padding: .125rem .5rem; border-radius: 1rem; color: #fff; vertical-align: middle; }
  .kafka { background: var(--kafka); } .sockets { background: var(--sockets); }
  table { border-collapse: collapse; width: 100%; font-size: .875rem; }
  th:nth-child(-n+2) { width: 26%; } th { font-weight: 600; opacity: .75; }
  th, td { text-align: left; padding: .3125rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
  summary { cursor: pointer; margin-top: .75rem; font-size: .875rem; }
  @media (max-width: 50rem) { body { display: block; } nav { height: auto; position: static; border: 0; } }`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The little of Markdown that our own descriptions use: paragraphs, bold, code. */
const markdown = (text: string): string =>
  escape(text)
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('\n')
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/`(.+?)`/gs, '<code>$1</code>');

/** The document as one page for people: no script, nothing from anywhere else. */
export function asyncApiPage(document: AsyncApiDocument): string {
  const { title, version, description } = document.info as Record<string, string>;
  const channels = Object.entries(document.channels);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title ?? '')}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Channels">
<ul><li><a href="#headers">Headers on Kafka</a></li></ul>
${channels.map(([id, channel]) => menu(document, id, channel)).join('\n')}
</nav>
<main>
<h1>${escape(title ?? '')} <small>${escape(version ?? '')}</small></h1>
<p><a href="/api/asyncapi.json">The AsyncAPI ${document.asyncapi} document</a> · <a href="/api/docs">The HTTP routes</a></p>
${markdown(description ?? '')}
<section><h2 id="headers">Headers on Kafka</h2>
<p>Of every message in every topic. A webhook has <code>webhook-id</code> in place of <code>ce_id</code>.</p>
${fields(document, document.components.schemas[HEADERS_SCHEMA] ?? {})}</section>
${channels.map(([id, channel]) => section(document, id, channel)).join('\n')}
</main>
</body>
</html>
`;
}

const messagesOf = (document: AsyncApiDocument, channel: ChannelObject): [string, MessageObject][] =>
  Object.keys(channel.messages).flatMap((id) => {
    const message = document.components.messages[id];
    return message === undefined ? [] : [[id, message]];
  });

function menu(document: AsyncApiDocument, id: string, channel: ChannelObject): string {
  const items = messagesOf(document, channel).map(
    ([messageId, { title }]) => `<li><a href="#${escape(messageId)}">${escape(title)}</a></li>`,
  );
  return `<a href="#${escape(id)}"><strong>${escape(channel.title)}</strong></a><ul>${items.join('')}</ul>`;
}

const kindOf = (channel: ChannelObject): 'kafka' | 'sockets' =>
  channel.servers.some(({ $ref }) => $ref.endsWith('/kafka')) ? 'kafka' : 'sockets';

function section(document: AsyncApiDocument, id: string, channel: ChannelObject): string {
  const kind = kindOf(channel);
  const label = kind === 'kafka' ? 'Kafka topic' : 'socket.io namespace';
  const messages = messagesOf(document, channel).map(([messageId, message]) =>
    article(document, messageId, message, kind === 'kafka' ? '' : directionOf(document, id, messageId)),
  );
  return `<section><h2 id="${escape(id)}">${escape(channel.title)} <span class="tag ${kind}">${label}</span></h2>
<p>${escape(channel.description)}.</p>
${Object.entries(channel.parameters ?? {})
  .map(([name, { description }]) => `<p><code>{${escape(name)}}</code>: ${escape(description)}</p>`)
  .join('')}
${messages.join('\n')}</section>`;
}

function directionOf(document: AsyncApiDocument, channel: string, message: string): string {
  const named = ({ messages }: Pick<OperationObject, 'messages'>): boolean =>
    messages.some(({ $ref }) => $ref === `#/channels/${channel}/messages/${message}`);
  const operation = Object.values(document.operations).find(named);
  if (operation === undefined) return ', acknowledgement';
  return operation.action === 'send' ? ', from LearnFlow' : ', to LearnFlow';
}

function article(document: AsyncApiDocument, id: string, message: MessageObject, direction: string): string {
  const schema = resolve(document, message.payload);
  const examples = message.examples.map(({ headers, payload }) => {
    const lines =
      headers === undefined
        ? ''
        : `${Object.entries(headers as object)
            .map(([name, value]) => `${name}: ${String(value)}`)
            .join('\n')}\n\n`;
    return `<pre>${escape(lines + JSON.stringify(payload, null, 2))}</pre>`;
  });
  const shown =
    examples.length === 0 ? '' : `<details><summary>Example</summary>${examples.join('')}</details>`;
  return `<article id="${escape(id)}"><h3>${escape(message.title)}</h3>
<p>${escape(message.summary)}<br><small><code>${escape(message.name)}</code>${direction}</small></p>
${fields(document, schema)}${shown}</article>`;
}

function fields(document: AsyncApiDocument, { properties = {}, required = [], ...schema }: Schema): string {
  const entries = Object.entries(properties);
  if (entries.length === 0) return `<p><code>${escape(typeOf(document, schema))}</code></p>`;
  const rows = entries.map(
    ([name, property]) =>
      `<tr><td><code>${escape(name)}</code>${required.includes(name) ? '' : ' <small>optional</small>'}</td>
<td><code>${escape(typeOf(document, property))}</code></td><td>${escape(property.description ?? '')}</td></tr>`,
  );
  return `<table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function typeOf(document: AsyncApiDocument, given: Schema): string {
  const schema = resolve(document, given);
  const { type = 'any', format, minimum, maximum, items = {} } = schema;
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map((option) => typeOf(document, option)).join(' | ');
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (type === 'array') return `${typeOf(document, items)}[]`;
  const range = minimum === undefined || maximum === undefined ? '' : ` ${minimum}..${maximum}`;
  return `${[type].flat().join(' | ')}${format === undefined ? '' : ` (${format})`}${range}`;
}

function resolve(document: AsyncApiDocument, schema: Schema): Schema {
  const id = schema.$ref?.replace('#/components/schemas/', '');
  return id === undefined ? schema : (document.components.schemas[id] ?? {});
}
