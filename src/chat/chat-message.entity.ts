import { defineEntity, p } from '@mikro-orm/core';
import { AGENT_TYPES, ChatSession } from './chat-session.entity.js';

const ChatMessageSchema = defineEntity({
  name: 'ChatMessage',
  tableName: 'chat_messages',
  properties: {
    id: p.integer().primary(),
    session: () => p.manyToOne(ChatSession).ref().fieldName('session_id').deleteRule('cascade'),
    role: p.enum(['user', 'assistant', 'system'] as const),
    content: p.text(),
    status: p.enum(['complete', 'streaming', 'failed', 'cancelled'] as const).default('complete'),
    agentType: p.enum(AGENT_TYPES).nullable(),
    /** The client's own id of a message: a double send is one message. */
    clientMessageId: p.text().nullable(),
    metadata: p.json<Record<string, unknown>>().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
  },
  indexes: [{ name: 'chat_messages_session_index', properties: ['session', 'id'] }],
  uniques: [{ name: 'chat_messages_client_message_id_unique', properties: ['session', 'clientMessageId'] }],
});

export class ChatMessage extends ChatMessageSchema.class {}
ChatMessageSchema.setClass(ChatMessage);
