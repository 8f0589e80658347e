import {
  applyDecorators,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key.js';
import { Config } from '../config.js';
import { DomainError } from '../errors/errors.js';
import { FailureLimiter } from './failure-limiter.js';
import type { Viewer } from '../viewer.js';

const WINDOW_SECONDS = 60;

/** The limits of the configuration: RATE_LIMIT_PER_MINUTE, and those of the routes that cost more. */
export type LimitName = 'default' | 'auth' | 'submissions' | 'chat' | 'handshakes';

const RATE_LIMIT = 'learnflow:rate-limit';

/** Gives a route (or a controller) a limit of its own in place of the default; `none` takes it away. */
export const RateLimit = (name: LimitName | 'none') =>
  applyDecorators(
    SetMetadata(RATE_LIMIT, name),
    ...(name === 'none' ? [ApiExtension('x-unlimited', true)] : []),
  );

export interface LimitState {
  limit: number;
  remaining: number;
  resetSeconds: number;
  exceeded: boolean;
}

/** The refusal, with the time until the next try. */
export const rateLimited = (state: LimitState): DomainError =>
  new DomainError('rate_limited', `Try again in ${state.resetSeconds} s.`, {
    headers: { ...headersOf(state), 'Retry-After': String(state.resetSeconds) },
  });

/** Counts per minute, in this process: with N processes behind a balancer a client may do up to N times as much. */
@Injectable()
export class RateLimiter {
  readonly isOn: boolean;
  /** Tries by address that came to nothing, at passwords and at refresh tokens. */
  readonly failures: FailureLimiter;
  private readonly limits: Record<LimitName, RateLimiterMemory>;

  constructor({ env }: Config) {
    this.isOn = env.RATE_LIMIT === 'on';
    this.failures = new FailureLimiter(env.RATE_LIMIT_AUTH_PER_MINUTE, WINDOW_SECONDS);
    const limit = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
    this.limits = {
      default: limit(env.RATE_LIMIT_PER_MINUTE),
      auth: limit(env.RATE_LIMIT_AUTH_PER_MINUTE),
      submissions: limit(env.RATE_LIMIT_SUBMISSIONS_PER_MINUTE),
      chat: limit(env.RATE_LIMIT_CHAT_PER_MINUTE),
      // By address alone, and a school may have one; who is known is counted when admitted.
      handshakes: limit(2 * env.RATE_LIMIT_PER_MINUTE),
    };
  }

  /** Counts one use of `name` by `key`, and says how things stand; for sockets, which no guard of routes covers. */
  async take(name: LimitName, key: string): Promise<LimitState> {
    const limiter = this.limits[name];
    const result = await limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    return {
      limit: limiter.points,
      remaining: result.remainingPoints,
      resetSeconds: Math.ceil(result.msBeforeNext / 1000),
      exceeded: result.consumedPoints > limiter.points,
    };
  }

  /** As `take`, where a refusal is all that matters. Throws `rate_limited`. */
  async consume(name: LimitName, key: string): Promise<void> {
    if (!this.isOn) return;
    const state = await this.take(name, key);
    if (state.exceeded) throw rateLimited(state);
  }
}

/** Global, after the one that knows the viewer. Answers RateLimit-* headers on everything, and 429 with Retry-After. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.limiter.isOn || context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const name =
      this.reflector.getAllAndOverride<LimitName | 'none' | undefined>(RATE_LIMIT, targets) ?? 'default';
    if (name === 'none') return true;
    const request = context.switchToHttp().getRequest<Request & { viewer?: Viewer }>();
    await this.count(name, request, context.switchToHttp().getResponse<Response>());
    return true;
  }

  /** Refuses an address that has failed too often, and counts the request if it is answered as the client's fault. */
  async countFailure(request: Request, response: Response): Promise<void> {
    if (!this.limiter.isOn) return;
    const turn = await this.limiter.failures.enter(addressOf(request));
    if (turn.exceeded) throw rateLimited(turn);
    response.set(headersOf(turn));
    response.once('close', () => {
      const { statusCode, writableFinished } = response;
      // Whoever hangs up before the answer has had it all the same.
      turn.leave(!writableFinished || (statusCode >= 400 && statusCode < 500));
    });
  }

  /** A viewer is counted wherever they are; without one the address counts. */
  private async count(
    name: LimitName,
    request: Request & { viewer?: Viewer },
    response: Response,
  ): Promise<void> {
    const { viewer } = request;
    const key = viewer === undefined ? addressOf(request) : `account:${viewer.userId}`;
    const state = await this.limiter.take(name, key);
    if (state.exceeded) throw rateLimited(state);
    response.set(headersOf(state));
  }
}

const addressOf = ({ ip }: Request): string => `address:${addressKey(ip)}`;

const headersOf = ({ limit, remaining, resetSeconds }: LimitState): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
});
