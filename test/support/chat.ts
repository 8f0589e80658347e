import type { ChatExchange, ChatMessageView, ChatSessionView } from '../../src/chat/chat.schemas.js';
import { send, type Answer } from './http.js';
import type { Caller } from './submissions.js';
import type { TestApp } from './test-app.js';

/** Begins a conversation; fails unless the answer is 201. */
export async function beginChat(app: TestApp, who: Caller, body: object = {}): Promise<ChatSessionView> {
  const answer = await send(app, 'POST', '/api/chat/sessions/', { headers: who.headers, body });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as unknown as ChatSessionView;
}

/** POST of a message, as it comes back. */
export function postMessage(app: TestApp, who: Caller, sessionId: string, body: unknown): Promise<Answer> {
  return send(app, 'POST', `/api/chat/sessions/${sessionId}/messages`, { headers: who.headers, body });
}

/** A message and its whole reply; fails unless the answer is 201. */
export async function ask(
  app: TestApp,
  who: Caller,
  sessionId: string,
  content: string,
): Promise<ChatExchange> {
  const answer = await postMessage(app, who, sessionId, { content });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as unknown as ChatExchange;
}

/** All messages of the session, oldest first. */
export async function readMessages(
  app: TestApp,
  who: Caller,
  sessionId: string,
  query = '?limit=100',
): Promise<ChatMessageView[]> {
  const path = `/api/chat/sessions/${sessionId}/messages${query}`;
  const answer = await send(app, 'GET', path, { headers: who.headers });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body['items'] as ChatMessageView[];
}

export interface ServerSentEvent {
  event: string;
  data: Record<string, unknown>;
}

/** All events of an answer, when it has ended. */
export async function allEvents(answer: Response): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(answer)) events.push(event);
  return events;
}

/** The events of an answer, as they come; ends with it. */
export async function* serverSentEvents(answer: Response): AsyncGenerator<ServerSentEvent> {
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      const event = field('event');
      if (event !== undefined) yield { event, data: JSON.parse(field('data') ?? 'null') };
    }
  }
}

/** Asks for the reply as a stream. */
export function streamMessage(
  app: TestApp,
  who: Caller,
  sessionId: string,
  content: string,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${app.url}/api/chat/sessions/${sessionId}/messages`, {
    method: 'POST',
    headers: { ...who.headers, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify({ content }),
    ...(signal !== undefined && { signal }),
  });
}
