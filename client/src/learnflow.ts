import createClient, { type Client } from 'openapi-fetch';
import { ChatSocket, type ChatListeners } from './chat-socket.js';
import type { components, operations, paths } from './generated/api.js';
import { openLive, type LiveListeners, type LiveSocket } from './live-socket.js';
import { everyItem } from './paging.js';
import { assertOk } from './problem-error.js';
import { replyEvents, type ReplyEvent } from './reply-events.js';
import { TokenKeeper, type TokenOptions } from './tokens.js';

type Schemas = components['schemas'];
type Query<O extends keyof operations> = Omit<NonNullable<operations[O]['parameters']['query']>, 'cursor'>;

export interface LearnFlowOptions extends Partial<Omit<TokenOptions, 'baseUrl'>> {
  /** `https://learn.example.org`, without `/api`. */
  baseUrl: string;
}

export interface WaitOptions {
  /** How long a verdict is waited for. */
  withinMs?: number;
  signal?: AbortSignal;
}

/** Seconds that one request may wait for a verdict; the server has no more. */
const WAIT_SECONDS = 30;
const ASK_EVERY_MS = 1_000;

/**
 * LearnFlow as one student or instructor. Every method throws ProblemError for what the API refuses, and an access token
 * that has expired is renewed unseen. What has no method here is a call of `api`, which knows every route.
 */
export class LearnFlow {
  readonly api: Client<paths>;
  private readonly baseUrl: string;
  private readonly tokens: TokenKeeper;
  private readonly send: typeof fetch;

  constructor({ baseUrl, fetch: given, ...options }: LearnFlowOptions) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.send = given ?? ((...request) => fetch(...request));
    this.tokens = new TokenKeeper({ ...options, baseUrl: this.baseUrl, fetch: this.send });
    this.api = createClient<paths>({
      baseUrl: this.baseUrl,
      fetch: (request) => this.authorised(request),
    });
  }

  async register(body: Schemas['Register']): Promise<Schemas['Student']> {
    return good(await this.api.POST('/api/auth/register', { body }));
  }

  async login(body: Schemas['Login']): Promise<Schemas['LoginAnswer']> {
    this.tokens.set(null);
    const answer = good(await this.api.POST('/api/auth/login', { body }));
    this.tokens.set(answer);
    return answer;
  }

  async logout(): Promise<void> {
    await this.api.POST('/api/auth/logout');
    this.tokens.set(null);
  }

  async me(): Promise<Schemas['Student']> {
    return good(await this.api.GET('/api/auth/me'));
  }

  exercises(
    query: Query<'exercises_list'> = {},
  ): AsyncGenerator<Schemas['ExerciseSummary'], void, undefined> {
    return everyItem(async (cursor) =>
      good(await this.api.GET('/api/exercises', { params: { query: { ...query, ...cursor } } })),
    );
  }

  async exercise(exerciseId: number): Promise<Schemas['Exercise']> {
    return good(await this.api.GET('/api/exercises/{exerciseId}', { params: { path: { exerciseId } } }));
  }

  async hint(exerciseId: number): Promise<Schemas['Hint']> {
    return good(
      await this.api.POST('/api/exercises/{exerciseId}/hints', { params: { path: { exerciseId } } }),
    );
  }

  /** Tries code against the visible tests, or with input of its own; nothing is stored. */
  async run(body: Schemas['RunBody'], signal?: AbortSignal): Promise<Schemas['Run']> {
    return good(await this.api.POST('/api/submissions/run', { body, ...(signal && { signal }) }));
  }

  /** Hands in code and waits for its verdict. A request that was cut off is safe to repeat under the same key. */
  async submit(
    body: Schemas['SubmissionBody'],
    { idempotencyKey = crypto.randomUUID(), ...wait }: WaitOptions & { idempotencyKey?: string } = {},
  ): Promise<Schemas['Submission']> {
    const header = { Prefer: `wait=${WAIT_SECONDS}`, 'Idempotency-Key': idempotencyKey };
    const { signal } = wait;
    const submission = good(
      await this.api.POST('/api/submissions', { params: { header }, body, ...(signal && { signal }) }),
    );
    return this.graded(submission, wait);
  }

  /** The submission once it is graded; `error` is graded again by itself, and waited for. */
  async graded(
    submission: Schemas['Submission'],
    { withinMs = 120_000, signal }: WaitOptions = {},
  ): Promise<Schemas['Submission']> {
    const deadline = Date.now() + withinMs;
    let current = submission;
    while (current.status !== 'graded') {
      if (Date.now() > deadline) throw new Error(`submission ${current.id} is ${current.status} still`);
      await pause(ASK_EVERY_MS, signal);
      const path = { submissionId: current.id };
      current = good(await this.api.GET('/api/submissions/{submissionId}', { params: { path } }));
    }
    return current;
  }

  submissions(
    studentId: number,
    query: Query<'submissions_listOfStudent'> = {},
  ): AsyncGenerator<Schemas['Submission'], void, undefined> {
    return everyItem(async (cursor) =>
      good(
        await this.api.GET('/api/submissions/student/{studentId}', {
          params: { path: { studentId }, query: { ...query, ...cursor } },
        }),
      ),
    );
  }

  progress(studentId: number): AsyncGenerator<Schemas['Progress'], void, undefined> {
    return everyItem(async (cursor) =>
      good(
        await this.api.GET('/api/analytics/student/{studentId}/progress', {
          params: { path: { studentId }, query: cursor },
        }),
      ),
    );
  }

  async startChat(body: Schemas['ChatSessionBody'] = {}): Promise<Schemas['ChatSession']> {
    return good(await this.api.POST('/api/chat/sessions', { body }));
  }

  messages(sessionId: string): AsyncGenerator<Schemas['ChatMessage'], void, undefined> {
    return everyItem(async (cursor) =>
      good(
        await this.api.GET('/api/chat/sessions/{sessionId}/messages', {
          params: { path: { sessionId }, query: cursor },
        }),
      ),
    );
  }

  /** Asks the tutor; the reply comes piece by piece, then whole. A reply goes on without its reader. */
  async *say(
    sessionId: string,
    content: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ReplyEvent, void, undefined> {
    const { data } = await this.api.POST('/api/chat/sessions/{sessionId}/messages', {
      params: { path: { sessionId } },
      body: { content },
      headers: { Accept: 'text/event-stream' },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    if (data) yield* replyEvents(data as ReadableStream<Uint8Array>);
  }

  openChat(sessionId: string, listeners: ChatListeners): ChatSocket {
    return new ChatSocket(this.socketMeans, sessionId, listeners);
  }

  openLive(listeners: LiveListeners): LiveSocket {
    return openLive(this.socketMeans, listeners);
  }

  private get socketMeans() {
    return { baseUrl: this.baseUrl, tokens: this.tokens };
  }

  /** With the token of the moment, and once more with a new one where that has expired. */
  private async authorised(request: Request): Promise<Response> {
    const token = this.tokens.accessToken;
    const again = token === undefined ? undefined : request.clone();
    const response = await this.send(withToken(request, token));
    if (response.status === 401 && again !== undefined) {
      const next = await this.tokens.renewed(token);
      if (next !== undefined) {
        await response.body?.cancel();
        const second = await this.send(withToken(again, next));
        await assertOk(second);
        return second;
      }
    }
    await assertOk(response);
    return response;
  }
}

function withToken(request: Request, token: string | undefined): Request {
  if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

/** Everything else has been thrown. */
function good<T>({ data }: { data?: T }): T {
  return data as T;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
