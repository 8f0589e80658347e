import type OpenAI from 'openai';
import type { Config } from '../../../common/config.js';
import { modelsOf } from './models.js';
import { promptVersion } from '../../agents/agents.js';
import { renderPrompt } from '../../agents/prompt.js';
import { AnswerReader } from './answer-reader.js';
import { agentIn, CLASSIFY_TIMEOUT_MS, classifyMessages } from './classification.js';
import { conversation, type ChatMessage } from './conversation.js';
import { dialectBody, firstDialect, otherDialect, type Dialect } from './dialect.js';
import { IdleTimeout } from './idle-timeout.js';
import { codeOfCause, faultOf, ProviderFailure, retryAfterMs } from './provider-failure.js';
import {
  TutorUnavailable,
  type Agent,
  type Tutor,
  type TutorOrigin,
  type TutorPiece,
  type TutorRequest,
} from '../../tutor.js';

const OPENAI_URL = 'https://api.openai.com/v1';
/** After the first attempt, and only before the first word: the package does not retry what has begun to stream. */
const MAX_RETRIES = 2;
/** The package waits for a minute where a server asks for it; a student does not. */
const MAX_RETRY_WAIT_MS = 5_000;
/** How long the count of tokens may take once the answer is whole. */
const LAST_CHUNK_MS = 2_000;
/** A server that knows no limit is cut off. */
const CHARS_PER_TOKEN = 12;

interface Sdk {
  api: OpenAI;
  errors: typeof OpenAI;
}

/** OpenAI, or any server that speaks its Chat Completions. Holds no state of a conversation. */
export class OpenAiTutor implements Tutor {
  private readonly sdk: Promise<Sdk>;
  private readonly key: string;
  private readonly baseUrl: string;
  private readonly models: Readonly<Record<Agent | 'triage', string>>;
  private readonly timeoutMs: number;
  private readonly maxTokens: number;
  /** By model: what its refusals have taught. */
  private readonly dialects = new Map<string, Dialect>();

  /** Throws where there is no OPENAI_API_KEY. */
  constructor({ env }: Config) {
    if (env.OPENAI_API_KEY === undefined) throw new Error('OPENAI_API_KEY is not set');
    this.key = env.OPENAI_API_KEY;
    this.baseUrl = env.OPENAI_BASE_URL ?? OPENAI_URL;
    this.timeoutMs = env.OPENAI_TIMEOUT_MS;
    this.maxTokens = env.TUTOR_MAX_OUTPUT_TOKENS;
    this.models = modelsOf(env);
    this.sdk = this.load();
    // Whoever asks first is told.
    this.sdk.catch(() => undefined);
  }

  origin(agent: Agent): TutorOrigin {
    return { tutor: 'openai', model: this.models[agent], promptVersion: promptVersion(agent) };
  }

  async *answer(request: TutorRequest, signal: AbortSignal): AsyncGenerator<TutorPiece> {
    signal.throwIfAborted();
    const { agent, context, turns, names, soFar } = request;
    const prompt = renderPrompt(agent, context, { message: turns.at(-1)?.content ?? '', names });
    const messages = conversation(request, prompt);
    const reader = new AnswerReader(soFar, this.maxTokens * CHARS_PER_TOKEN);
    const idleTimeout = new IdleTimeout(this.timeoutMs, signal);
    try {
      const chunks = await idleTimeout.with(this.stream(this.models[agent], messages, idleTimeout.signal));
      yield* read(chunks, reader, idleTimeout);
    } catch (error) {
      signal.throwIfAborted();
      if (idleTimeout.isOver) throw new TutorUnavailable('timeout', this.failure('Nothing came in time'));
      throw await this.unavailable(error);
    } finally {
      // Whatever ends the answer ends the connection.
      idleTimeout.end();
    }
  }

  async classify(request: Omit<TutorRequest, 'agent'>, signal: AbortSignal): Promise<Agent | undefined> {
    const idleTimeout = new IdleTimeout(Math.min(CLASSIFY_TIMEOUT_MS, this.timeoutMs), signal);
    const model = this.models.triage;
    try {
      const messages = classifyMessages(request);
      const work = this.inDialect(model, ({ api }, dialect) =>
        api.chat.completions.create(
          { model, messages, ...dialectBody(dialect, this.maxTokens, false) },
          { signal: idleTimeout.signal, maxRetries: 0 },
        ),
      );
      const completion = await idleTimeout.with(work);
      return agentIn(completion.choices[0]?.message.content ?? '');
    } catch {
      return undefined;
    } finally {
      idleTimeout.end();
    }
  }

  private stream(
    model: string,
    messages: ChatMessage[],
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown>> {
    return this.inDialect(model, ({ api }, dialect) =>
      api.chat.completions.create(
        { model, messages, stream: true, ...dialectBody(dialect, this.maxTokens, true) },
        { signal },
      ),
    );
  }

  /** Sends again in another form where a server refuses a parameter by its name. */
  private async inDialect<T>(model: string, send: (sdk: Sdk, dialect: Dialect) => Promise<T>): Promise<T> {
    const sdk = await this.sdk;
    let dialect = this.dialects.get(model) ?? firstDialect(this.baseUrl === OPENAI_URL);
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await send(sdk, dialect);
        this.dialects.set(model, dialect);
        return answer;
      } catch (error) {
        if (!(error instanceof sdk.errors.APIError) || tries === 3) throw error;
        const other = otherDialect(dialect, error.status, error.message);
        if (other === undefined) throw error;
        dialect = other;
      }
    }
  }

  /** The package costs 36 MB and 180 ms, which a server without a key does not pay for. */
  private async load(): Promise<Sdk> {
    const { OpenAI } = await import('openai');
    const api = new OpenAI({
      apiKey: this.key,
      baseURL: this.baseUrl,
      // What is not said here the package looks up in the environment by itself.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      // Its own log holds addresses.
      logLevel: 'off',
      maxRetries: MAX_RETRIES,
      timeout: this.timeoutMs,
      fetch: fetchWithoutLongWaits,
      // A conversation goes to the configured server or nowhere.
      fetchOptions: { redirect: 'manual' },
    });
    return { api, errors: OpenAI };
  }

  private failure(
    message: string,
    facts?: ConstructorParameters<typeof ProviderFailure>[1],
  ): ProviderFailure {
    return new ProviderFailure(message, facts, [this.key]);
  }

  private async unavailable(error: unknown): Promise<TutorUnavailable> {
    if (error instanceof TutorUnavailable) return error;
    const message = error instanceof Error ? error.message : String(error);
    const sdk = await this.sdk.catch(() => undefined);
    if (sdk === undefined) return new TutorUnavailable('misconfigured', this.failure(message));
    const { APIConnectionTimeoutError, APIConnectionError, APIError } = sdk.errors;
    if (error instanceof APIConnectionTimeoutError) {
      return new TutorUnavailable('timeout', this.failure(message));
    }
    if (error instanceof APIConnectionError) {
      return new TutorUnavailable('unreachable', this.failure(message, { code: codeOfCause(error) }));
    }
    if (!(error instanceof APIError)) return new TutorUnavailable('broken_answer', this.failure(message));
    const { status, code, type, headers, requestID } = error;
    const facts = {
      status,
      code: code ?? undefined,
      type,
      requestId: requestID ?? undefined,
      retryAfterMs: retryAfterMs(headers),
    };
    return new TutorUnavailable(faultOf(status, facts.code, type), this.failure(message, facts));
  }
}

async function* read(
  chunks: AsyncIterable<unknown>,
  reader: AnswerReader,
  idleTimeout: IdleTimeout,
): AsyncGenerator<TutorPiece> {
  const iterator = chunks[Symbol.asyncIterator]();
  while (!reader.isFull) {
    // The time that is spent on a piece by whoever reads this answer is not the provider’s.
    const next = await idleTimeout.with(iterator.next());
    if (next.done === true) break;
    const wasFinished = reader.isFinished;
    const { shown, isProgress } = reader.take(next.value);
    if (shown !== '') yield { kind: 'text', text: shown };
    if (reader.isFinished && !wasFinished) idleTimeout.renew(LAST_CHUNK_MS);
    else if (isProgress && !wasFinished) idleTimeout.renew();
  }
  const { shown, end } = reader.end();
  if (shown !== '') yield { kind: 'text', text: shown };
  yield end;
}

/** `fetch`, whose answer tells the package not to retry where the server wants to be left alone for long. */
async function fetchWithoutLongWaits(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok || (retryAfterMs(response.headers) ?? 0) <= MAX_RETRY_WAIT_MS) return response;
  const headers = new Headers(response.headers);
  headers.set('x-should-retry', 'false');
  return new Response(response.body, { status: response.status, headers });
}
