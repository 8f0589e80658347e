import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { ExercisesModule } from '../exercises/exercises.module.js';
import { GradingModule } from '../grading/grading.module.js';
import { LiveModule } from '../live/live.module.js';
import { GradingRuns } from './grading-runs.js';
import { GradingWorker } from './grading.worker.js';
import { QueueHealth } from './queue-health.js';
import { QueuePositions } from './queue-positions.js';
import { SubmissionLive } from './submission-live.js';
import { SubmissionWaiters } from './submission-waiters.js';
import { SubmissionsController } from './submissions.controller.js';
import { SubmissionsService } from './submissions.service.js';
import { RunsService } from './runs.service.js';

@Module({
  imports: [GradingModule, ExercisesModule, AnalyticsModule, LiveModule],
  controllers: [SubmissionsController],
  providers: [
    SubmissionsService,
    SubmissionWaiters,
    SubmissionLive,
    GradingRuns,
    GradingWorker,
    QueueHealth,
    QueuePositions,
    RunsService,
  ],
  exports: [SubmissionsService],
})
export class SubmissionsModule {}
