import { defineEntity, p } from '@mikro-orm/core';
import { databaseNow } from '../../database/clock.js';
import { ChatSession } from './chat-session.entity.js';
import type { AgentType } from '../tutor.js';
import type { MessageMetadata } from './message-metadata.js';

export const MESSAGE_STATUSES = ['complete', 'streaming', 'failed', 'cancelled'] as const;

const ChatMessageSchema = defineEntity({
  name: 'ChatMessage',
  tableName: 'chat_messages',
  properties: {
    id: p.integer().primary(),
    session: () => p.manyToOne(ChatSession).ref().fieldName('session_id').deleteRule('cascade'),
    role: p.enum(['user', 'assistant', 'system'] as const),
    /** Of a reply that is still streaming: empty, for its text so far is in `chat_deltas`. */
    content: p.text(),
    status: p.enum(MESSAGE_STATUSES).default('complete'),
    agentType: p.text().$type<AgentType>().nullable(),
    /** The client's own id of a message: a double send is one message. */
    clientMessageId: p.text().nullable(),
    metadata: p.json<MessageMetadata>().nullable(),
    /** The student's message that a reply answers. */
    replyTo: () => p.manyToOne(ChatMessage).ref().fieldName('reply_to').nullable().deleteRule('cascade'),
    /** Who writes the reply at present: only the holder of the run may store something. */
    runId: p.uuid().nullable(),
    /** Until then the holder is taken to live. */
    leaseUntil: p.datetime(3).nullable(),
    /** How many processes have begun to write it. */
    runs: p.integer().default(0),
    /** The day on whose quota the reply counts; null where it counts on none, or no longer. */
    quotaDay: p.date().nullable(),
    /** The student no longer wants the reply, which may not have begun. */
    cancelledAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).onCreate(() => databaseNow()),
  },
  indexes: [
    { name: 'chat_messages_session_index', properties: ['session', 'id'] },
    {
      name: 'chat_messages_streaming_index',
      expression:
        'create index "chat_messages_streaming_index" on "chat_messages" ("session_id", "id") where "status" = \'streaming\'',
    },
  ],
  uniques: [
    { name: 'chat_messages_client_message_id_unique', properties: ['session', 'clientMessageId'] },
    { name: 'chat_messages_reply_to_unique', properties: ['replyTo'] },
  ],
});

export class ChatMessage extends ChatMessageSchema.class {}
ChatMessageSchema.setClass(ChatMessage);
