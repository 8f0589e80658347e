import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsService } from './analytics.service.js';
import { LeaderboardService } from './leaderboard.service.js';
import { ProgressService } from './progress/progress.service.js';

@Module({
  controllers: [AnalyticsController],
  providers: [AnalyticsService, LeaderboardService, ProgressService],
  exports: [AnalyticsService, ProgressService],
})
export class AnalyticsModule {}
