import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { ExercisesModule } from '../exercises/exercises.module.js';
import { GradingModule } from '../grading/grading.module.js';
import { LiveModule } from '../live/live.module.js';
import { GradingRunsService } from './queue/grading-runs.service.js';
import { GradingWorker } from './queue/grading.worker.js';
import { QueueHealthIndicator } from './queue/queue.health-indicator.js';
import { QueuePositionsService } from './queue/queue-positions.service.js';
import { SubmissionLiveService } from './live/submission-live.service.js';
import { SubmissionWaitersService } from './live/submission-waiters.service.js';
import { SubmissionsController } from './submissions.controller.js';
import { SubmissionsService } from './submissions.service.js';
import { ResultSweeperService } from './results/result-sweeper.service.js';
import { RunsService } from './runs/runs.service.js';

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
    ResultSweeperService,
    RunsService,
  ],
  exports: [SubmissionsService],
})
export class SubmissionsModule {}
