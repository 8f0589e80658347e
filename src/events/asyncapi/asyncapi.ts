import { z } from 'zod';
import { CONTACT } from '../../common/openapi/openapi-texts.js';
import { VERSION } from '../../common/version.js';
import type { SocketChannel, SocketMessage } from './asyncapi-registry.js';
import {
  CATALOG,
  cloudEventType,
  EVENT_NAMES,
  keyOf,
  TOPIC_MEANINGS,
  TOPICS,
  type EventName,
  type Topic,
} from '../catalog.js';
import { exampleData, exampleHeaders } from './event-examples.js';
import { EventHeaders } from './event-headers.js';

interface Reference {
  $ref: string;
}
export interface MessageObject {
  name: string;
  title: string;
  summary: string;
  headers?: Reference;
  payload: Reference;
  bindings?: object;
  examples: { name?: string; headers?: unknown; payload: unknown }[];
}
export interface ChannelObject {
  address: string;
  title: string;
  description: string;
  servers: Reference[];
  parameters?: Record<string, { description: string }>;
  messages: Record<string, Reference>;
}
export interface OperationObject {
  action: 'send' | 'receive';
  channel: Reference;
  summary: string;
  description: string;
  messages: Reference[];
  reply?: { channel: Reference; messages: Reference[] };
}
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: object;
  defaultContentType: string;
  servers: Record<string, object>;
  channels: Record<string, ChannelObject>;
  operations: Record<string, OperationObject>;
  components: {
    messages: Record<string, MessageObject>;
    schemas: Record<string, Record<string, unknown>>;
    securitySchemes: object;
  };
}

/** The id of the schema that the headers of every event have. */
export const HEADERS_SCHEMA = 'CloudEventHeaders';

const DESCRIPTION = `What LearnFlow tells, and how to listen.

**Kafka.** CloudEvents 1.0 in binary mode: the attributes are headers, the value is the data as JSON. The key is the student's
userId, or the exercise's id where no student is concerned. Delivery is at least once and in order per key: drop the second copy by
\`ce_id\`. Within a version only optional fields are added, so ignore fields and types that you do not know. An installation may put
KAFKA_TOPIC_PREFIX before every topic. Integrators without Kafka get the same events as signed webhooks (\`/api/webhooks\`).

**socket.io 4.** One namespace for each channel. Log in by \`auth: { token }\` with an access token, or by the cookie; a refusal is a
\`connect_error\` with a problem document in \`data\`. Messages to the server are acknowledged with \`{ ok: true, ... }\` or
\`{ ok: false, problem }\`. Messages to clients are delivered at most once.`;

const ref = (path: string): Reference => ({ $ref: `#/${path}` });
const SERVERS = {
  kafka: { host: 'kafka.example.com:9092', protocol: 'kafka', description: 'KAFKA_BOOTSTRAP_SERVERS' },
  sockets: {
    host: 'localhost:8000',
    protocol: 'ws',
    protocolVersion: 'socket.io 4',
    description: 'The HTTP server itself, path /socket.io/',
    security: [ref('components/securitySchemes/accessToken'), ref('components/securitySchemes/cookie')],
  },
};

/** The AsyncAPI 3 document, from the catalog of events and the schemas of the sockets. */
export function buildAsyncApi(sockets: readonly SocketChannel[]): AsyncApiDocument {
  const parts = new Parts();
  for (const topic of TOPICS) addTopic(parts, topic);
  for (const channel of sockets) addSocket(parts, channel);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'LearnFlow events',
      version: VERSION,
      description: DESCRIPTION,
      contact: CONTACT,
      tags: [
        { name: 'kafka', description: 'Topics of Kafka' },
        { name: 'sockets', description: 'Namespaces of socket.io' },
      ],
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: parts.channels,
    operations: parts.operations,
    components: {
      messages: parts.messages,
      schemas: parts.schemas(),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'httpApiKey', in: 'cookie', name: 'learnflow_session' },
      },
    },
  };
}

const SHARED = '__shared';

class Parts {
  readonly channels: AsyncApiDocument['channels'] = {};
  readonly operations: AsyncApiDocument['operations'] = {};
  readonly messages: AsyncApiDocument['components']['messages'] = {};
  private readonly registry = z.registry<{ id: string }>();

  /** Adds the schema, its messages' name before it, and refers to it. */
  schema(id: string, schema: z.ZodType): Reference {
    if (!this.registry.has(schema)) this.registry.add(schema, { id });
    return ref(`components/schemas/${this.registry.get(schema)?.id}`);
  }

  message(id: string, message: MessageObject): string {
    if (id in this.messages) throw new Error(`Two messages are called ${id}`);
    this.messages[id] = message;
    return id;
  }

  channel(id: string, channel: Omit<ChannelObject, 'messages'>, messageIds: readonly string[]): void {
    const messages = messageIds.map((message) => [message, ref(`components/messages/${message}`)]);
    this.channels[id] = { ...channel, messages: Object.fromEntries(messages) };
  }

  operation(
    id: string,
    channel: string,
    operation: Pick<OperationObject, 'action' | 'summary' | 'description'>,
    messageIds: readonly string[],
  ): OperationObject {
    const messages = messageIds.map((message) => ref(`channels/${channel}/messages/${message}`));
    return (this.operations[id] = { ...operation, channel: ref(`channels/${channel}`), messages });
  }

  /** With a registry zod refers to what stands in it, rather than to definitions within, which AsyncAPI's parser does not follow. */
  schemas(): AsyncApiDocument['components']['schemas'] {
    const { schemas } = z.toJSONSchema(this.registry, {
      target: 'draft-7',
      uri: (id) => `#/components/schemas/${id}`,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
        // Later versions add fields; a reader must not refuse them.
        delete jsonSchema.additionalProperties;
      },
    });
    // Named schemas within the messages, which zod gathers at a place of its own.
    const { [SHARED]: shared, ...own } = schemas;
    const named = (shared as { definitions?: typeof schemas } | undefined)?.definitions ?? {};
    const entries = Object.entries({ ...named, ...own }).map(
      ([name, { $id: _id, $schema: _schema, id: __id, ...schema }]) => [name, schema],
    );
    const text = JSON.stringify(Object.fromEntries(entries)).replaceAll(`${SHARED}#/definitions/`, '');
    return JSON.parse(text) as AsyncApiDocument['components']['schemas'];
  }
}

function addTopic(parts: Parts, topic: Topic): void {
  const names = EVENT_NAMES.filter((name) => CATALOG[name].topic === topic);
  const ids = names.map((name) => parts.message(name, eventMessage(parts, name)));
  const channel = {
    address: topic,
    title: topic,
    description: TOPIC_MEANINGS[topic],
    servers: [ref('servers/kafka')],
    bindings: { kafka: { topic } },
  };
  parts.channel(topic, channel, ids);
  parts.operation(
    `publish.${topic}`,
    topic,
    {
      action: 'send',
      summary: `LearnFlow publishes to ${topic}`,
      description: `${TOPIC_MEANINGS[topic]}. At least once, in order per key.`,
    },
    ids,
  );
}

function eventMessage(parts: Parts, name: EventName): MessageObject {
  const { meaning, data } = CATALOG[name];
  const payload = exampleData(name);
  return {
    name: cloudEventType(name),
    title: name,
    summary: meaning,
    headers: parts.schema(HEADERS_SCHEMA, EventHeaders),
    payload: parts.schema(name, data),
    bindings: { kafka: { key: { type: 'string', examples: [keyOf(payload)] } } },
    examples: [{ headers: exampleHeaders(name, keyOf(payload)), payload }],
  };
}

const ANSWERED = 'Acknowledged with `{ ok: true, ... }` or `{ ok: false, problem }`.';

function addSocket(parts: Parts, channel: SocketChannel): void {
  const { id, namespace, meaning, parameters, toClient, toServer = {} } = channel;
  const idOf = (message: string): string => `${id}.${message}`;
  const add = (name: string, message: SocketMessage): string =>
    parts.message(idOf(name), {
      name,
      title: name,
      summary: message.meaning,
      payload: parts.schema(idOf(name), message.payload),
      examples: [{ payload: message.example }],
    });
  const sent = Object.entries(toClient).map(([name, message]) => add(name, message));
  const heard = Object.entries(toServer).map(([name, message]) => add(`${name}.request`, { ...message }));
  const acks = Object.entries(toServer).flatMap(([name, { ack }]) =>
    ack === undefined ? [] : [[name, addAck(parts, idOf(`${name}.ack`), name, ack)] as const],
  );
  const described = Object.entries(parameters ?? {}).map(([name, description]) => [name, { description }]);
  const object = {
    address: namespace,
    title: namespace,
    description: meaning,
    servers: [ref('servers/sockets')],
    ...(described.length === 0
      ? {}
      : { parameters: Object.fromEntries(described) as ChannelObject['parameters'] & {} }),
  };
  parts.channel(id, object, [...sent, ...heard, ...acks.map(([, ack]) => ack)]);
  parts.operation(
    `${id}.send`,
    id,
    {
      action: 'send',
      summary: `LearnFlow tells clients in ${namespace}`,
      description: `${meaning}. At most once.`,
    },
    sent,
  );
  for (const [name, { meaning: summary }] of Object.entries(toServer)) {
    const operation = parts.operation(
      `${id}.receive.${name}`,
      id,
      { action: 'receive', summary, description: `${summary}. ${ANSWERED}` },
      [idOf(`${name}.request`)],
    );
    const ack = acks.find(([acknowledged]) => acknowledged === name)?.[1];
    if (ack !== undefined)
      operation.reply = { channel: ref(`channels/${id}`), messages: [ref(`channels/${id}/messages/${ack}`)] };
  }
}

const addAck = (parts: Parts, id: string, message: string, ack: z.ZodType): string =>
  parts.message(id, {
    name: message,
    title: `${message} (acknowledgement)`,
    summary: `The acknowledgement of ${message}`,
    payload: parts.schema(id, ack),
    examples: [],
  });
