import { z } from 'zod';
import { DomainError } from '../common/errors/errors.js';
import { Problem } from '../common/errors/problem.js';
import { toProblem } from '../common/errors/problem.filter.js';
import { ChatMessageBody, ChatMessageView } from './chat.schemas.js';

export const CHAT_NAMESPACE = '/api/chat/ws/{sessionId}';

const messageId = z.int();
const accepted = z.object({ ok: z.literal(true) });
const example = ChatMessageView.meta()?.['example'] as ChatMessageView;

export const Typing = z.object({}).optional();
export const Cancel = z
  .object({
    messageId: messageId.optional().meta({ description: 'A reply; without it, all of the session’s' }),
  })
  .optional();
export const Sync = z.object({
  after: z.int().min(0).max(2_147_483_647).meta({
    description: 'The id up to which the client holds everything whole; 0 for nothing',
  }),
});

/** What a client may say; each is acknowledged with `{ ok: true, ... }` or `{ ok: false, problem }`. */
export const FROM_CLIENT = {
  message: {
    meaning: 'A message to the tutor. Its reply comes as deltas and then as a message',
    payload: ChatMessageBody,
    example: { content: 'Why does my second test fail?', clientMessageId: 'c-17' },
    ack: accepted.extend({
      message: ChatMessageView,
      replyId: messageId.meta({ description: 'The id that the reply will have' }),
    }),
  },
  typing: {
    meaning: 'The student is typing; told to their other sockets, once a second at most',
    payload: z.object({}),
    example: {},
    ack: accepted,
  },
  cancel: {
    meaning: 'Stops the reply that is being written; it ends as cancelled, with what was shown',
    payload: z.object({ messageId: messageId.optional() }),
    example: { messageId: 812 },
    ack: accepted,
  },
  sync: {
    meaning:
      'What was missed: the messages after an id, whole and oldest first; when 200 came, ask again behind the last. A reply that streams is among them, with what was shown so far; go on with the delta numbered metadata.nextSeq',
    payload: Sync,
    example: { after: 810 },
    ack: accepted.extend({ messages: z.array(ChatMessageView) }),
  },
} as const;

export const MISSED = new DomainError(
  'service_unavailable',
  'The server was cut off for a moment and may have missed news of this session; ask by sync.',
);

/** What the server says, to all sockets of the session. */
export const TO_CLIENT = {
  message: {
    meaning: 'A message that was stored, whole: the student’s own, or a reply that has ended',
    payload: ChatMessageView,
    example,
  },
  delta: {
    meaning:
      'The next piece of a reply, numbered from 0. Who meets a gap asks by sync; a piece that was shown is never taken back',
    payload: z.object({ messageId, seq: z.int().min(0), text: z.string() }),
    example: { messageId: 812, seq: 0, text: 'Look at line 3: ' },
  },
  typing: {
    meaning: 'The student is typing elsewhere, or the tutor has begun to work on a reply',
    payload: z.object({ role: z.enum(['user', 'assistant']) }),
    example: { role: 'assistant' },
  },
  ended: {
    meaning: 'The session has ended; a further message is refused',
    payload: z.object({ sessionId: z.uuid() }),
    example: { sessionId: example.sessionId },
  },
  problem: {
    meaning: 'Something went wrong that no acknowledgement can tell; ask by sync',
    payload: Problem,
    example: toProblem(MISSED, `/api/chat/ws/${example.sessionId}`, '018f3c1e-0000-7000-8000-000000000000'),
  },
} as const;
