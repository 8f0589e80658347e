import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '../common/schemas/pagination.js';
import { CurrentViewer, type Viewer } from '../common/viewer.js';
import {
  ExerciseParam,
  ExerciseStatsView,
  LeaderboardQuery,
  LeaderboardView,
  ProgressPage,
  StudentParam,
  StudentStatsView,
} from './analytics.schemas.js';
import { AnalyticsService } from './analytics.service.js';
import { LeaderboardService } from './leaderboard.service.js';

@ApiTags('analytics')
@Controller('api/analytics')
export class AnalyticsController {
  constructor(
    private readonly analytics: AnalyticsService,
    private readonly leaderboards: LeaderboardService,
  ) {}

  @Get('student/:studentId/progress')
  @ApiOperation({
    summary: 'Get the progress of a student',
    description: 'Where a student stands with each exercise and topic; for themselves and for instructors.',
  })
  @ApiOkResponse({ standardSchema: ProgressPage })
  progress(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: StudentParam }) { studentId }: StudentParam,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<ProgressPage> {
    return this.analytics.listProgress(viewer, studentId, query);
  }

  @Get('student/:studentId/stats')
  @ApiOperation({
    summary: 'Get the stats of a student',
    description: 'A student in numbers; for themselves and for instructors.',
  })
  @ApiOkResponse({ standardSchema: StudentStatsView })
  studentStats(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: StudentParam }) { studentId }: StudentParam,
  ): Promise<StudentStatsView> {
    return this.analytics.getStudentStats(viewer, studentId);
  }

  @Get('exercise/:exerciseId/stats')
  @ApiOperation({
    summary: 'Get the stats of an exercise',
    description: 'An exercise in numbers, over all students.',
  })
  @ApiOkResponse({ standardSchema: ExerciseStatsView })
  exerciseStats(
    @CurrentViewer() viewer: Viewer,
    @Param({ schema: ExerciseParam }) { exerciseId }: ExerciseParam,
  ): Promise<ExerciseStatsView> {
    return this.analytics.getExerciseStats(viewer, exerciseId);
  }

  @Get('leaderboard')
  @ApiOperation({
    summary: 'Get the leaderboard',
    description: 'The students with the most exercises completed, and one’s own place.',
  })
  @ApiOkResponse({ standardSchema: LeaderboardView })
  leaderboard(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: LeaderboardQuery }) { limit }: LeaderboardQuery,
  ): Promise<LeaderboardView> {
    return this.leaderboards.leaderboard(viewer, limit);
  }
}
