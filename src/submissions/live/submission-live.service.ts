import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../common/config.js';
import { SessionConnection } from '../../database/connection/session-connection.js';
import { LiveService } from '../../live/live.service.js';
import { SUBMISSION_CHANNEL, SubmissionSignal } from './submission-signal.js';

/**
 * Hints for the student's sockets. Every process that has sockets hears of every change, the moment it commits, so each tells
 * those that it holds; and a grade is seen even while Kafka is away.
 */
@Injectable()
export class SubmissionLiveService implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly session: SessionConnection,
    private readonly live: LiveService,
  ) {}

  async onModuleInit(): Promise<void> {
    // Each signal would wake a process that has neither sockets nor requests.
    if (!this.config.runsApi) return;
    await this.session.listen(SUBMISSION_CHANNEL, (payload) => {
      const { userId, ...hint } = SubmissionSignal.parse(JSON.parse(payload));
      this.live.toStudentHere(userId, 'submission.updated', hint);
    });
  }
}
