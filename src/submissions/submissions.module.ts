import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { ExercisesModule } from '../exercises/exercises.module.js';
import { GradingModule } from '../grading/grading.module.js';
import { LiveModule } from '../live/live.module.js';
import { GradingRunsService } from './grading-runs.service.js';
import { GradingWorker } from './grading.worker.js';
import { QueueHealthIndicator } from './queue.health-indicator.js';
import { QueuePositionsService } from './queue-positions.service.js';
import { SubmissionLiveService } from './submission-live.service.js';
import { SubmissionWaitersService } from './submission-waiters.service.js';
import { SubmissionsController } from './submissions.controller.js';
import { SubmissionsService } from './submissions.service.js';
import { RunsService } from './runs.service.js';

@Module({
  imports: [GradingModule, ExercisesModule, AnalyticsModule, LiveModule],
  controllers: [SubmissionsController],
  providers: [
    SubmissionsService,
    SubmissionWaitersService,
    SubmissionLiveService,
    GradingRunsService,
    GradingWorker,
    QueueHealthIndicator,
    QueuePositionsService,
    RunsService,
  ],
  exports: [SubmissionsService],
})
export class SubmissionsModule {}
