import { Controller, Get, Injectable, Res } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { AnyJson, type Json } from './schemas/any-json.js';
import { namedEnum } from './schemas/named-enum.js';
import { RateLimit } from './limits/rate-limit.js';
import { AnyQuery } from './http/strict-requests.guard.js';
import { VERSION } from './version.js';
import { Public } from './viewer.js';

const CheckStatus = namedEnum(
  'HealthStatus',
  ['ok', 'degraded', 'error'],
  '`degraded`: something is amiss, the main job still works; `error`: it does not',
);
type CheckStatus = z.infer<typeof CheckStatus>;

const HealthView = z
  .object({
    status: CheckStatus,
    version: z.string(),
    uptimeSeconds: z.number(),
    checks: z.record(z.string(), AnyJson),
  })
  .meta({ id: 'Health' });
export type HealthView = z.infer<typeof HealthView>;

export interface CheckResult {
  /** `error` makes the whole answer 503; `degraded` says that the main job still works. */
  status: CheckStatus;
  /** What stands under `checks.<name>`. */
  value: Json;
}

type Results = (readonly [name: string, result: CheckResult])[];

/** Features register what they know of their own health; nothing here knows a feature. */
@Injectable()
export class HealthService {
  private readonly checks = new Map<string, () => Promise<CheckResult>>();
  private looking: Promise<Results> | undefined;
  private stopping = false;
  private last: { view: HealthView; at: number } | undefined;
  private maxAgeMs: () => number = () => 0;

  register(name: string, check: () => Promise<CheckResult>): void {
    this.checks.set(name, check);
  }

  /** How old the answer to a probe may be: while the process rests, what asks the database would not let it sleep. */
  restBy(maxAgeMs: () => number): void {
    this.maxAgeMs = maxAgeMs;
  }

  /** Readiness fails from now on, so that a balancer sends nothing new while we finish what is under way. */
  stop(): void {
    this.stopping = true;
  }

  /** For the probes of machines: the last answer while the process rests. */
  async glance(): Promise<HealthView> {
    const { last } = this;
    if (last === undefined || this.stopping || Date.now() - last.at >= this.maxAgeMs()) return this.check();
    return { ...last.view, uptimeSeconds: Math.round(process.uptime()) };
  }

  async check(): Promise<HealthView> {
    const results = await this.look();
    const worst = results.map(([, result]) => result.status);
    if (this.stopping) worst.push('error');
    const view: HealthView = {
      status: worst.includes('error') ? 'error' : worst.includes('degraded') ? 'degraded' : 'ok',
      version: VERSION,
      uptimeSeconds: Math.round(process.uptime()),
      checks: Object.fromEntries(results.map(([name, { value }]) => [name, value])),
    };
    this.last = { view, at: Date.now() };
    return view;
  }

  /** Whoever asks meanwhile, needing no login for it, shares the look that is under way. */
  private look(): Promise<Results> {
    this.looking ??= Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await settle(check)] as const),
    ).finally(() => (this.looking = undefined));
    return this.looking;
  }
}

async function settle(check: () => Promise<CheckResult>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'error', value: 'no answer in 2 s' }), 2_000).unref();
  });
  const answer = check().catch((): CheckResult => ({ status: 'error', value: 'error' }));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

@ApiTags('operations')
@Public()
@AnyQuery()
@RateLimit('none')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @ApiOperation({
    summary: 'Get the health of the server',
    description:
      'The state of this process and of what it needs; 503 when it cannot do its main job. The same at `/health` and at `/api/health/ready`, for a balancer; `/api/health/live` says only that the process runs, and a failure there means “restart me”.',
  })
  @Get('api/health')
  @ApiOkResponse({ standardSchema: HealthView })
  @ApiServiceUnavailableResponse({ standardSchema: HealthView })
  async check(@Res({ passthrough: true }) response: Response): Promise<HealthView> {
    return answer(response, await this.health.check());
  }

  @ApiExcludeEndpoint()
  @Get(['health', 'api/health/ready'])
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthView> {
    return answer(response, await this.health.glance());
  }

  @ApiExcludeEndpoint()
  @Get('api/health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }
}

function answer(response: Response, view: HealthView): HealthView {
  response.status(view.status === 'error' ? 503 : 200);
  return view;
}
