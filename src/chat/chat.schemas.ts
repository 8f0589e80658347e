import { z } from 'zod';
import { PageQuery, pageOf } from '../common/schemas/pagination.js';
import { fault } from '../common/errors/field-errors.js';
import { line, queryFlag, wholeNumber } from '../common/schemas/validation.js';
import { MESSAGE_STATUSES } from './model/chat-message.entity.js';
import { AgentTypeName, ChatSessionStatusName, MessageRoleName } from './model/chat-enums.js';
import { namedEnum } from '../common/schemas/named-enum.js';
import { MessageMetadata } from './model/message-metadata.js';

const MessageStatusName = namedEnum(
  'MessageStatus',
  MESSAGE_STATUSES,
  'What became of a message; only the tutor’s stream, fail and are cancelled',
);

const MAX_MESSAGE_CHARACTERS = 8_000;

export const sessionParam = z.uuid().toLowerCase();

export const ChatSessionBody = z
  .strictObject({
    topic: line(200).optional().meta({ description: 'What a free conversation is about' }),
    agentType: AgentTypeName.default('triage').meta({
      description: 'Who answers; `triage` chooses for each message',
    }),
    exerciseId: z.int().min(1).max(2_147_483_647).optional(),
  })
  .meta({ id: 'ChatSessionBody', example: { exerciseId: 1 } });
export type ChatSessionBody = z.infer<typeof ChatSessionBody>;

export const ChatMessageBody = z
  .strictObject({
    content: z
      .string()
      .min(1)
      .max(MAX_MESSAGE_CHARACTERS)
      .refine((text) => text.trim() !== '', fault('too_short', 'must not be blank', { minimum: 1 })),
    clientMessageId: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Of your own, for each message: sent twice it is one message' }),
  })
  .meta({ id: 'ChatMessageBody', example: { content: 'Why does my second test fail?' } });
export type ChatMessageBody = z.infer<typeof ChatMessageBody>;

export const ChatSessionView = z
  .object({
    sessionId: z.uuid(),
    studentId: z.int(),
    exerciseId: z.int().nullable(),
    topic: z.string().nullable(),
    agentType: AgentTypeName,
    status: ChatSessionStatusName,
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    messageCount: z.int(),
  })
  .meta({
    id: 'ChatSession',
    example: {
      sessionId: '7f1c9e0a-5b7e-4f0e-9b39-0d7a9c1f5a10',
      studentId: 12,
      exerciseId: 1,
      topic: null,
      agentType: 'triage',
      status: 'active',
      startedAt: '2026-09-01T08:30:00.000Z',
      endedAt: null,
      messageCount: 4,
    },
  });
export type ChatSessionView = z.infer<typeof ChatSessionView>;

export const ChatSessionPage = pageOf('ChatSessionPage', ChatSessionView);
export type ChatSessionPage = z.infer<typeof ChatSessionPage>;

export const ChatMessageView = z
  .object({
    id: z.int(),
    sessionId: z.uuid(),
    role: MessageRoleName,
    content: z
      .string()
      .meta({ description: 'Markdown. Of a reply that streams, what has been shown so far' }),
    status: MessageStatusName,
    agentType: AgentTypeName.nullable(),
    createdAt: z.iso.datetime(),
    metadata: MessageMetadata.nullable().meta({ description: 'Of replies: how they came about' }),
  })
  .meta({
    id: 'ChatMessage',
    example: {
      id: 812,
      sessionId: '7f1c9e0a-5b7e-4f0e-9b39-0d7a9c1f5a10',
      role: 'assistant',
      content: 'Look at line 3: what is `total` before the loop begins?',
      status: 'complete',
      agentType: 'debug',
      createdAt: '2026-09-01T08:30:02.000Z',
      metadata: {
        replyTo: 811,
        agent: 'debug',
        tutor: 'openai',
        quota: { limit: 50, used: 3, remaining: 47 },
      },
    },
  });
export type ChatMessageView = z.infer<typeof ChatMessageView>;

export const ChatMessagePage = pageOf('ChatMessagePage', ChatMessageView);
export type ChatMessagePage = z.infer<typeof ChatMessagePage>;

export const ChatExchange = z
  .object({ message: ChatMessageView, reply: ChatMessageView })
  .meta({ id: 'ChatExchange' });
export type ChatExchange = z.infer<typeof ChatExchange>;

const deidentified = queryFlag
  .default(false)
  .describe(
    'For instructors: without names, addresses and ids of persons. The id of a session leads back to them by the other routes: give it to nobody',
  );

export const ChatMessageQuery = PageQuery.extend({
  after: wholeNumber(0, 2_147_483_647).optional().meta({ description: 'Only messages with a greater id' }),
  deidentified,
});
export type ChatMessageQuery = z.infer<typeof ChatMessageQuery>;

export const ThreadQuery = PageQuery.extend({ deidentified });
export type ThreadQuery = z.infer<typeof ThreadQuery>;

/** A conversation as an instructor sees it among others. */
export const ChatThreadView = ChatSessionView.extend({
  studentId: z.int().nullable().meta({ description: 'Null where de-identified' }),
  student: z.string().meta({ description: 'The name; where de-identified a word that stands for it' }),
}).meta({ id: 'ChatThread' });
export type ChatThreadView = z.infer<typeof ChatThreadView>;

export const ChatThreadPage = pageOf('ChatThreadPage', ChatThreadView);
export type ChatThreadPage = z.infer<typeof ChatThreadPage>;

export const QuestionsView = z
  .object({
    items: z.array(
      z.object({
        question: z.string().meta({ description: 'One that stands for the group, without names' }),
        count: z.int(),
        students: z.int(),
        lastAskedAt: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'ExerciseQuestions' });
export type QuestionsView = z.infer<typeof QuestionsView>;
