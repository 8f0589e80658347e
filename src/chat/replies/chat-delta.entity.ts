import { defineEntity, p } from '@mikro-orm/core';
import { ChatMessage } from '../model/chat-message.entity.js';

const ChatDeltaSchema = defineEntity({
  name: 'ChatDelta',
  tableName: 'chat_deltas',
  properties: {
    message: () => p.manyToOne(ChatMessage).ref().primary().fieldName('message_id').deleteRule('cascade'),
    /** From 0. */
    seq: p.integer().primary(),
    text: p.text(),
  },
});

/** A piece of a reply that was shown while it streams; they become its content when it ends. */
export class ChatDelta extends ChatDeltaSchema.class {}
ChatDeltaSchema.setClass(ChatDelta);
