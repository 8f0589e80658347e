import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { HealthService } from '../../common/health.js';
import { Grader } from '../../grading/grader.js';
import { CircuitBreaker, type BreakerPass } from '../tutors/openai/circuit-breaker.js';
import { BuiltInTutor } from '../tutors/builtin.tutor.js';
import type { Agent, Tutor, TutorRequest, TutorUnavailable } from '../tutor.js';
import type { ReplyRun } from './reply-runs.service.js';
import { TutorQuotaService, type QuotaState } from './tutor-quota.service.js';

/** Why the built-in tutor answers where a provider is configured. */
export type FallbackReason = 'quota_used' | 'budget_used' | 'provider_unavailable';

export interface TutorChoice {
  tutor: Tutor;
  /** Leave for one call of the provider; null for the built-in tutor. */
  pass: BreakerPass | null;
  reason: FallbackReason | null;
}

/** Decides who answers: the provider, or the tutor that needs none. */
@Injectable()
export class TutorSelector implements OnModuleInit {
  private readonly logger = new Logger(TutorSelector.name);
  private readonly breaker = new CircuitBreaker();
  private readonly builtIn: BuiltInTutor;
  private provider: Tutor | undefined;

  constructor(
    private readonly config: Config,
    private readonly quota: TutorQuotaService,
    grader: Grader,
    health: HealthService,
  ) {
    this.builtIn = new BuiltInTutor((code, signal) => grader.withoutTypes(code, signal));
    health.register('tutor', async () => ({
      status: this.provider !== undefined && this.breaker.state !== 'closed' ? 'degraded' : 'ok',
      value: this.describe(),
    }));
  }

  /** The package is loaded only where there is a provider. */
  async onModuleInit(): Promise<void> {
    if (this.config.env.OPENAI_API_KEY === undefined) return;
    const { OpenAiTutor } = await import('../tutors/openai/openai.tutor.js');
    this.provider = new OpenAiTutor(this.config);
  }

  /** For operators, in the banner and the health answer; students may read it, so it names no address. */
  describe(): string {
    if (this.provider === undefined) return 'built-in (no OPENAI_API_KEY is set)';
    const { OPENAI_MODEL } = this.config.env;
    return this.breaker.state === 'closed'
      ? `openai (${OPENAI_MODEL})`
      : 'built-in (openai cannot be reached)';
  }

  /** Takes the reply from the day's quota; null where the provider may answer it. */
  async admit(run: ReplyRun): Promise<FallbackReason | null> {
    if (this.provider === undefined) return null;
    const [isSpent, isTaken] = await Promise.all([this.quota.isSpent(run), this.quota.take(run)]);
    if (isSpent) return 'budget_used';
    return isTaken ? null : 'quota_used';
  }

  /** Who answers the reply that was admitted, or refused for that reason. */
  choose(refusal: FallbackReason | null): TutorChoice {
    if (this.provider === undefined) return { tutor: this.builtIn, pass: null, reason: null };
    if (refusal !== null) return this.fallBack(refusal);
    return this.chooseProvider() ?? this.fallBack('provider_unavailable');
  }

  /** Once more the provider; null where it had better be left alone. */
  chooseProvider(): TutorChoice | null {
    const pass = this.provider === undefined ? null : this.breaker.tryEnter();
    return this.provider === undefined || pass === null ? null : { tutor: this.provider, pass, reason: null };
  }

  fallBack(reason: FallbackReason): TutorChoice {
    return { tutor: this.builtIn, pass: null, reason };
  }

  report(error: TutorUnavailable): void {
    this.logger.warn({ err: error.cause ?? error }, error.message);
  }

  /** For a message that no rule knows; undefined where nobody can tell. */
  async classify(request: Omit<TutorRequest, 'agent'>, signal: AbortSignal): Promise<Agent | undefined> {
    if (this.provider?.classify === undefined || this.breaker.state !== 'closed') return undefined;
    return this.provider.classify(request, signal);
  }

  /** What the student has left of the day, once this reply is given back if it is; undefined without a provider. */
  async quotaOf(run: ReplyRun, isGivenBack: boolean): Promise<QuotaState | undefined> {
    if (this.provider === undefined) return undefined;
    const { limit, used: counted } = await this.quota.state(run);
    const used = Math.max(0, counted - (isGivenBack && run.hasQuota ? 1 : 0));
    return { limit, used, remaining: Math.max(0, limit - used) };
  }
}
