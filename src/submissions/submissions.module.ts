import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { JobQueueModule } from '../database/job-queue.module.js';
import { ExercisesModule } from '../exercises/exercises.module.js';
import { GradingModule } from '../grading/grading.module.js';
import { LiveModule } from '../live/live.module.js';
import { GradingRuns } from './grading-runs.js';
import { GradingWorker } from './grading.worker.js';
import { QueueHealth } from './queue-health.js';
import { QueuePlaces } from './queue-places.js';
import { SubmissionLive } from './submission-live.js';
import { SubmissionWaiters } from './submission-waiters.js';
import { SubmissionsController } from './submissions.controller.js';
import { SubmissionsService } from './submissions.service.js';
import { TrialRuns } from './trial-runs.js';

@Module({
  imports: [JobQueueModule, GradingModule, ExercisesModule, AnalyticsModule, LiveModule],
  controllers: [SubmissionsController],
  providers: [
    SubmissionsService,
    SubmissionWaiters,
    SubmissionLive,
    GradingRuns,
    GradingWorker,
    QueueHealth,
    QueuePlaces,
    TrialRuns,
  ],
  exports: [SubmissionsService],
})
export class SubmissionsModule {}
