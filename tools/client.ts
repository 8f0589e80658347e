import { setTimeout as sleep } from 'node:timers/promises';
import { stringifyExactJson } from '../src/common/schemas/exact-json.js';
import type { SubmissionView } from '../src/submissions/submissions.schemas.js';

export interface Credentials {
  email: string;
  password: string;
}

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Problem {
  code: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

/** How long a submission may take from hand-in to grade before the tools give it up, in a queue of many. */
const GRADED_WITHIN_MS = 900_000;
const POLL_MS = 200;

/** One account of one server. It logs in anew when its token has expired, and waits where it is asked to. */
export class Client {
  private token = '';

  constructor(
    readonly url: string,
    private readonly credentials: Credentials,
  ) {}

  /** Of the last login. */
  get accessToken(): string {
    return this.token;
  }

  async login(): Promise<this> {
    const answer = await this.request('POST', '/api/auth/login', this.credentials);
    this.token = expectStatus<{ accessToken: string }>(answer, 200).accessToken;
    return this;
  }

  /** Registers the account first. */
  async register(name: string): Promise<this> {
    const body = { ...this.credentials, name };
    expectStatus(await this.request('POST', '/api/auth/register', body), 201);
    return this.login();
  }

  async send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await this.request(method, path, body, headers);
    if (answer.status !== 401) return answer as Answer<T>;
    await this.login();
    return (await this.request(method, path, body, headers)) as Answer<T>;
  }

  /** Hands in code and waits for its grade, or for the word that the platform has failed. */
  async grade(body: { exerciseId: number; code: string; language?: string }): Promise<SubmissionView> {
    const sent = await this.send<SubmissionView>('POST', '/api/submissions/', body, { Prefer: 'wait=30' });
    const view = expectStatus<SubmissionView>(sent, 201);
    return isPending(view) ? this.graded(view.id) : view;
  }

  /** Waits for the grade of a submission. */
  async graded(id: number): Promise<SubmissionView> {
    const deadline = Date.now() + GRADED_WITHIN_MS;
    for (;;) {
      const view = expectStatus<SubmissionView>(await this.send('GET', `/api/submissions/${id}`), 200);
      if (!isPending(view)) return view;
      if (Date.now() > deadline)
        throw new Error(`submission ${id} is still ${view.status} after ${GRADED_WITHIN_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }

  private async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<unknown>> {
    for (;;) {
      const answer = await fetch(this.url + path, {
        method,
        headers: {
          ...(this.token !== '' && { authorization: `Bearer ${this.token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: stringifyExactJson(body) }),
      });
      const text = await answer.text();
      if (answer.status !== 429)
        return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
      await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000);
    }
  }
}

const isPending = ({ status }: SubmissionView): boolean => status === 'queued' || status === 'running';

/** The body, where the status is this one; else an error with the whole answer. */
export function expectStatus<T>({ status, body }: Answer<unknown>, wanted: number): T {
  if (status !== wanted) throw new Error(`answered ${status}, not ${wanted}: ${JSON.stringify(body)}`);
  return body as T;
}

/** A problem document in one line. */
export function inWords({ code, detail, errors = [] }: Problem): string {
  const fields = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return [code, fields === '' ? detail : fields].filter(Boolean).join(': ');
}
