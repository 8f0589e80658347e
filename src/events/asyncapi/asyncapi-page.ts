import { escapeHtml, layout, listing, markdown } from '../../common/pages/layout.js';
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
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

/** The document as one page for people; `root` leads from the page to where the API begins. */
export function asyncApiPage(document: AsyncApiDocument, root: string): string {
  const { title = '', version = '', description = '' } = document.info as Record<string, string>;
  const channels = Object.entries(document.channels);
  return layout({
    title,
    root,
    menu: `<ul><li><a href="#headers">Headers on Kafka</a></li></ul>
${channels.map(([id, channel]) => menu(document, id, channel)).join('\n')}`,
    main: `<h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1>
<p><a href="${root}api/asyncapi.json">The AsyncAPI ${document.asyncapi} document</a></p>
${markdown(description)}
<section><h2 id="headers">Headers on Kafka</h2>
<p>Of every message in every topic. A webhook has <code>webhook-id</code> in place of <code>ce_id</code>.</p>
${fields(document, document.components.schemas[HEADERS_SCHEMA] ?? {})}</section>
${channels.map(([id, channel]) => section(document, id, channel)).join('\n')}`,
  });
}

const messagesOf = (document: AsyncApiDocument, channel: ChannelObject): [string, MessageObject][] =>
  Object.keys(channel.messages).flatMap((id) => {
    const message = document.components.messages[id];
    return message === undefined ? [] : [[id, message]];
  });

function menu(document: AsyncApiDocument, id: string, channel: ChannelObject): string {
  const items = messagesOf(document, channel).map(
    ([messageId, { title }]) => `<li><a href="#${escapeHtml(messageId)}">${escapeHtml(title)}</a></li>`,
  );
  return `<a href="#${escapeHtml(id)}"><strong>${escapeHtml(channel.title)}</strong></a><ul>${items.join('')}</ul>`;
}

const kindOf = (channel: ChannelObject): 'kafka' | 'sockets' =>
  channel.servers.some(({ $ref }) => $ref.endsWith('/kafka')) ? 'kafka' : 'sockets';

function section(document: AsyncApiDocument, id: string, channel: ChannelObject): string {
  const kind = kindOf(channel);
  const label = kind === 'kafka' ? 'Kafka topic' : 'socket.io namespace';
  const messages = messagesOf(document, channel).map(([messageId, message]) =>
    article(document, messageId, message, kind === 'kafka' ? '' : directionOf(document, id, messageId)),
  );
  return `<section><h2 id="${escapeHtml(id)}">${escapeHtml(channel.title)} <span class="tag ${kind}">${label}</span></h2>
<p>${escapeHtml(channel.description)}.</p>
${Object.entries(channel.parameters ?? {})
  .map(([name, { description }]) => `<p><code>{${escapeHtml(name)}}</code>: ${escapeHtml(description)}</p>`)
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
    return listing(lines + JSON.stringify(payload, null, 2));
  });
  const shown =
    examples.length === 0 ? '' : `<details><summary>Example</summary>${examples.join('')}</details>`;
  return `<article id="${escapeHtml(id)}"><h3>${escapeHtml(message.title)}</h3>
<p>${escapeHtml(message.summary)}<br><small><code>${escapeHtml(message.name)}</code>${direction}</small></p>
${fields(document, schema)}${shown}</article>`;
}

function fields(document: AsyncApiDocument, { properties = {}, required = [], ...schema }: Schema): string {
  const entries = Object.entries(properties);
  if (entries.length === 0) return `<p><code>${escapeHtml(typeOf(document, schema))}</code></p>`;
  const rows = entries.map(
    ([name, property]) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required.includes(name) ? '' : ' <small>optional</small>'}</td>
<td><code>${escapeHtml(typeOf(document, property))}</code></td><td>${escapeHtml(property.description ?? '')}</td></tr>`,
  );
  return `<table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function typeOf(document: AsyncApiDocument, given: Schema): string {
  const schema = resolve(document, given);
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return typeOf(document, only);
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
