import type { Answer, Exchange } from './scripted-exchange.js';

export interface Manner {
  /** Before the first piece, and between two. */
  firstMs?: number;
  everyMs?: number;
  /** Characters of one piece. */
  size?: number;
  finish?: string;
  /** False: no count of tokens, as servers that do not know of it. */
  isCounted?: boolean;
  /** False: no `[DONE]`. */
  isDone?: boolean;
  crlf?: boolean;
  /** A comment before each piece. */
  keepAlives?: boolean;
}

/** The text in pieces, to a good end. */
export const says =
  (text: string, manner: Manner = {}): Answer =>
  async (exchange) => {
    await speak(exchange, text, manner);
    await exchange.finish(manner.finish ?? 'stop', manner.isCounted ?? true);
    if (manner.isDone === false) exchange.end();
    else await exchange.done();
  };

async function speak(exchange: Exchange, text: string, manner: Manner = {}): Promise<void> {
  const { firstMs = 0, everyMs = 0, size = 4, crlf = false, keepAlives = false } = manner;
  if (crlf) exchange.useCrlf();
  if (firstMs > 0) await exchange.wait(firstMs);
  await exchange.chunk({
    choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
  });
  const letters = Array.from(text);
  for (let at = 0; at < letters.length; at += size) {
    if (at > 0 && everyMs > 0) await exchange.wait(everyMs);
    if (keepAlives) await exchange.raw(': still here\n\n');
    await exchange.delta(letters.slice(at, at + size).join(''));
  }
}

export interface ErrorManner {
  /** The header: seconds or a date. */
  retryAfter?: string;
  code?: string;
  type?: string;
  message?: string;
  headers?: Record<string, string>;
}

/** An error before anything was said. */
export const fails =
  (status: number, manner: ErrorManner = {}): Answer =>
  (exchange) => {
    const { retryAfter, code = null, type = 'error', message = `Scripted ${status}`, headers = {} } = manner;
    const wait = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
    exchange.json(
      status,
      { error: { message, type, code, param: null } },
      { 'x-request-id': 'req_1', ...wait, ...headers },
    );
  };

/** The connection is cut before a byte of the answer. */
export const cutsBefore = (): Answer => (exchange) => exchange.cut();

/** The connection is cut when the text is out. */
export const cutsAfter =
  (text: string): Answer =>
  async (exchange) => {
    await speak(exchange, text);
    // What was written must have left before the cut.
    await exchange.wait(20);
    exchange.cut();
  };

/** The response ends in good order, the answer does not. */
export const stopsAfter =
  (text: string): Answer =>
  async (exchange) => {
    await speak(exchange, text);
    exchange.end();
  };

/** Says the text and then nothing, with the connection open. Without a text there are not even headers. */
export const hangsAfter =
  (text = ''): Answer =>
  async (exchange) => {
    if (text !== '') await speak(exchange, text);
    await exchange.hang();
  };

/** The head of an error, whose body never comes. */
export const hangsInError =
  (status: number): Answer =>
  async (exchange) => {
    exchange.head(status);
    await exchange.hang();
  };

/** Only empty chunks and comments, for ever. */
export const beats =
  (everyMs: number): Answer =>
  async (exchange) => {
    for (;;) {
      await exchange.raw(': beat\n\n');
      await exchange.chunk({ choices: [] });
      await exchange.wait(everyMs);
    }
  };

/** Says the text, then an event of this data. */
export const garbles =
  (text: string, data = '{"choices":[{"delta":{"cont'): Answer =>
  async (exchange) => {
    await speak(exchange, text);
    await exchange.event(data);
    await exchange.done();
  };

/** Says the text, then an error within the stream, as servers do whose headers have gone out. */
export const failsAfter =
  (text: string, error: { message: string; type?: string; code?: string }): Answer =>
  async (exchange) => {
    await speak(exchange, text);
    await exchange.event(JSON.stringify({ error }));
    exchange.end();
  };

/** Every byte in a write of its own: characters, events and line ends are cut in two. */
export const dribbles =
  (text: string): Answer =>
  async (exchange) => {
    const chunk = (choice: object) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\r\n\r\n`;
    const stream = [
      ...Array.from(text, (content) => chunk({ delta: { content } })),
      chunk({ delta: {}, finish_reason: 'stop' }),
      'data: [DONE]\r\n\r\n',
    ].join('');
    for (const byte of Buffer.from(stream)) {
      await exchange.raw(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    exchange.end();
  };

/** One delta of so many characters after another, for ever. */
export const floods =
  (chars: number): Answer =>
  async (exchange) => {
    for (;;) await exchange.delta('x'.repeat(chars));
  };

/** Ends without a word. */
export const isSilent = (finish = 'stop'): Answer => says('', { finish });

/** Refuses in the field that the protocol has for it. */
export const refuses =
  (text: string): Answer =>
  async (exchange) => {
    await exchange.chunk({ choices: [{ index: 0, delta: { refusal: text }, finish_reason: null }] });
    await exchange.finish('stop');
    await exchange.done();
  };

/** Another server altogether. */
export const showsPage =
  (status = 200): Answer =>
  (exchange) =>
    exchange.text(status, '<html>Log in</html>');

/** What a model says that does whatever the student's code tells it: every canary that it finds there. */
export const obeysInjections =
  (otherwise = 'What does line 1 do?', canary = /CANARY-[A-Z0-9]+/g): Answer =>
  async (exchange) => {
    const found = exchange.request.body.messages.flatMap(({ content }) => content.match(canary) ?? []);
    await says(found.length === 0 ? otherwise : `As you wish: ${[...new Set(found)].join(' ')}`)(exchange);
  };
