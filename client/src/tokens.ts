import type { components } from './generated/api.js';
import { assertOk, ProblemError } from './problem-error.js';

type LoginAnswer = components['schemas']['LoginAnswer'];
export type Tokens = Pick<LoginAnswer, 'accessToken' | 'refreshToken'>;

export interface TokenOptions {
  baseUrl: string;
  fetch: typeof fetch;
  /** Of an earlier run. */
  tokens?: Tokens | undefined;
  /** Called with each new pair, and with null when there is none any more, to keep them. */
  onTokens?: ((tokens: Tokens | null) => void) | undefined;
}

/** The tokens of one session. A refresh token is good for one use, so that all who need a new pair share one refresh. */
export class TokenKeeper {
  private current: Tokens | null;
  private refreshing: Promise<Tokens | null> | undefined;

  constructor(private readonly options: TokenOptions) {
    this.current = options.tokens ?? null;
  }

  get accessToken(): string | undefined {
    return this.current?.accessToken;
  }

  set(tokens: Tokens | null): void {
    this.current = tokens && { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken };
    this.options.onTokens?.(this.current);
  }

  /** The token after `spent`: that of another's refresh meanwhile, or of one of its own; undefined where the session has ended. */
  async renewed(spent: string | undefined): Promise<string | undefined> {
    if (this.current !== null && this.current.accessToken !== spent) return this.current.accessToken;
    this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
    return (await this.refreshing)?.accessToken;
  }

  private async refresh(): Promise<Tokens | null> {
    if (this.current === null) return null;
    const { baseUrl, fetch: send } = this.options;
    const response = await send(`${baseUrl}/api/auth/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refreshToken: this.current.refreshToken }),
    });
    try {
      await assertOk(response);
      this.set((await response.json()) as LoginAnswer);
    } catch (error) {
      // A server that is away for a moment has not ended the session.
      if (!(error instanceof ProblemError) || error.status !== 401) throw error;
      this.set(null);
    }
    return this.current;
  }
}
