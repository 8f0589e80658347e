import { Controller } from '@nestjs/common';
import type { DomainEvent } from '../events/cloud-event.js';
import { Consumes } from '../events/consumers/consumes.js';
import { LiveService } from './live.service.js';

/** Facts that become hints for the student whom they concern. A hint may come twice, or for what is older than what is stored. */
@Controller()
export class LiveEventsController {
  constructor(private readonly live: LiveService) {}

  @Consumes('live', 'progress.changed')
  onProgress({ data }: DomainEvent<'progress.changed'>): Promise<void> {
    const { userId, exerciseId, status, attempts, bestScore } = data;
    this.live.toStudent(userId, 'progress.updated', { exerciseId, status, attempts, bestScore });
    this.live.toStudent(userId, 'leaderboard.updated', { exerciseId });
    return Promise.resolve();
  }

  @Consumes('live', 'student.login_attacked')
  onLoginAttacked({ data }: DomainEvent<'student.login_attacked'>): Promise<void> {
    const { userId, failures, places } = data;
    this.live.toStudent(userId, 'login.attacked', { failures, places });
    return Promise.resolve();
  }
}
