import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { REPLIES_TODAY, TODAY, TOKENS_USED } from './replies.sql.js';
import type { ReplyRun } from './reply-runs.service.js';

export interface QuotaState {
  limit: number;
  used: number;
  remaining: number;
}

/** The provider's replies a student may have on a day; the built-in tutor's are free. */
@Injectable()
export class TutorQuotaService {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** Counts the reply, once however many runs it takes. False where the day's are used up. */
  async take(run: ReplyRun): Promise<boolean> {
    if (run.hasQuota) return true;
    if (this.limit === 0) return false;
    const rows = await this.em.fork().execute<object[]>(
      `with own as (select 1 from chat_messages where id = ? and run_id = ?),
       taken as (
         insert into tutor_usage as u (student_id, day, replies) select ?, ${TODAY}, 1 from own
         on conflict (student_id, day) do update set replies = u.replies + 1 where u.replies < ? returning day),
       marked as (
         update chat_messages set quota_day = taken.day from taken where id = ? and run_id = ? returning id)
       select 1 from taken, marked`,
      [run.messageId, run.runId, run.viewer.studentId, this.limit, run.messageId, run.runId],
    );
    run.hasQuota = rows.length > 0;
    return run.hasQuota;
  }

  /** Whether the conversation has used all tokens that one may use. */
  async isSpent({ sessionId }: Pick<ReplyRun, 'sessionId'>): Promise<boolean> {
    const row = await TOKENS_USED.first(this.em.fork(), [sessionId]);
    return (row?.tokens ?? 0) >= this.config.env.TUTOR_SESSION_TOKENS;
  }

  async state({ viewer }: Pick<ReplyRun, 'viewer'>): Promise<QuotaState> {
    const row = await REPLIES_TODAY.first(this.em.fork(), [viewer.studentId]);
    const used = row?.replies ?? 0;
    return { limit: this.limit, used, remaining: Math.max(0, this.limit - used) };
  }

  private get limit(): number {
    return this.config.env.TUTOR_DAILY_REPLIES;
  }
}
