import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key.js';
import { Config } from './config.js';
import { DomainError } from './errors.js';
import type { Viewer } from './viewer.js';

const WINDOW_SECONDS = 60;

/** The limits of the configuration: RATE_LIMIT_PER_MINUTE, and those of the routes that cost more. */
export type LimitName = 'default' | 'auth' | 'submissions' | 'chat';

interface LimitOptions {
  /** The account that a request without a viewer is about; it is counted beside the address. */
  account?: (request: Request) => string | undefined;
  /**
   * A success is not counted against the address: a class behind one address logs in at the same minute,
   * and who guesses passwords has few successes. It still counts against the account.
   */
  forgiveSuccess?: boolean;
}

interface LimitRule extends LimitOptions {
  name: LimitName | 'none';
}

const RATE_LIMIT = 'learnflow:rate-limit';

/** Gives a route (or a controller) a limit of its own in place of the default; `none` takes it away. */
export const RateLimit = (name: LimitName | 'none', options: LimitOptions = {}) =>
  SetMetadata(RATE_LIMIT, { name, ...options } satisfies LimitRule);

export interface LimitState {
  limit: number;
  remaining: number;
  resetSeconds: number;
  exceeded: boolean;
}

/** Counts per minute, in this process: with N processes behind a balancer a client may do up to N times as much. */
@Injectable()
export class RateLimiter {
  readonly isOn: boolean;
  private readonly limits: Record<LimitName, RateLimiterMemory>;

  constructor({ env }: Config) {
    this.isOn = env.RATE_LIMIT === 'on';
    const limit = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
    this.limits = {
      default: limit(env.RATE_LIMIT_PER_MINUTE),
      auth: limit(env.RATE_LIMIT_AUTH_PER_MINUTE),
      submissions: limit(env.RATE_LIMIT_SUBMISSIONS_PER_MINUTE),
      chat: limit(env.RATE_LIMIT_CHAT_PER_MINUTE),
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
    const { exceeded, resetSeconds } = await this.take(name, key);
    if (exceeded) throw new DomainError('rate_limited', `Try again in ${resetSeconds} s.`);
  }

  async refund(name: LimitName, key: string): Promise<void> {
    await this.limits[name].reward(key);
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
    const rule = this.reflector.getAllAndOverride<LimitRule | undefined>(RATE_LIMIT, targets) ?? {
      name: 'default',
    };
    if (rule.name !== 'none') await this.enforce(rule.name, rule, context);
    return true;
  }

  private async enforce(name: LimitName, rule: LimitOptions, context: ExecutionContext): Promise<void> {
    const request = context.switchToHttp().getRequest<Request & { viewer?: Viewer }>();
    const response = context.switchToHttp().getResponse<Response>();
    const address = `address:${addressKey(request.ip)}`;
    const account = request.viewer?.userId ?? rule.account?.(request);
    // A viewer is counted wherever they are; without one the address counts, and the account if the route names one.
    const keys = request.viewer === undefined ? [address] : [];
    if (account !== undefined) keys.push(`account:${account}`);
    const states = await Promise.all(keys.map((key) => this.limiter.take(name, key)));
    const tightest = states.reduce((a, b) =>
      b.exceeded || (!a.exceeded && b.remaining < a.remaining) ? b : a,
    );
    response.set(headersOf(tightest));
    if (tightest.exceeded) {
      const seconds = String(tightest.resetSeconds);
      throw new DomainError('rate_limited', `Try again in ${seconds} s.`, {
        headers: { 'Retry-After': seconds },
      });
    }
    if (rule.forgiveSuccess === true) {
      response.once('finish', () => {
        if (response.statusCode < 400) void this.limiter.refund(name, address);
      });
    }
  }
}

const headersOf = ({ limit, remaining, resetSeconds }: LimitState): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(remaining),
  'RateLimit-Reset': String(resetSeconds),
});
