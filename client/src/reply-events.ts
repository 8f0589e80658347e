import type { components } from './generated/api.js';
import type { components as sockets } from './generated/sockets.js';
import { isProblem, ProblemError } from './problem-error.js';

/** A piece of a reply, then the whole of it. */
export type ReplyEvent =
  | ({ kind: 'delta' } & sockets['schemas']['chat.delta'])
  | { kind: 'message'; message: components['schemas']['ChatMessage'] };

/** Server-sent events as they come. Throws ProblemError for a `problem`. */
export async function* replyEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ReplyEvent, void, undefined> {
  for await (const { event, data } of serverSentEvents(body)) {
    const value: unknown = JSON.parse(data);
    if (event === 'delta') yield { kind: 'delta', ...(value as sockets['schemas']['chat.delta']) };
    else if (event === 'message')
      yield { kind: 'message', message: value as components['schemas']['ChatMessage'] };
    else if (isProblem(value)) throw new ProblemError(value);
  }
}

/** By the WHATWG's rules, as far as servers of ours write: `event` and `data` lines, an empty line at the end of each. */
async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const lines = block.split(/\r?\n/);
        const field = (name: string) =>
          lines
            .filter((line) => line.startsWith(`${name}:`))
            .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
        const data = field('data').join('\n');
        if (data !== '') yield { event: field('event').at(-1) ?? 'message', data };
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
