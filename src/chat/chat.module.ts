import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { ExercisesModule } from '../exercises/exercises.module.js';
import { GradingModule } from '../grading/grading.module.js';
import { SubmissionsModule } from '../submissions/submissions.module.js';
import { ChatController } from './chat.controller.js';
import { ChatGateway } from './chat.gateway.js';
import { ChatInsightsController } from './chat-insights.controller.js';
import { ChatService } from './chat.service.js';
import { ChatSignalsService } from './chat-signals.service.js';
import { ChatThreadsService } from './chat-threads.service.js';
import { GateTargetsService } from './guard/gate-targets.service.js';
import { KnownSolutionsService } from './guard/known-solutions.service.js';
import { LeakGate } from './guard/leak-gate.js';
import { DeltaLogService } from './replies/delta-log.service.js';
import { HintLaddersService } from './replies/hint-ladders.service.js';
import { ReplyContextsService } from './replies/reply-contexts.service.js';
import { ReplyRunsService } from './replies/reply-runs.service.js';
import { ReplyWorker } from './replies/reply.worker.js';
import { ReplyWriter } from './replies/reply-writer.js';
import { TutorSelector } from './replies/tutor-selector.js';
import { TutorQuotaService } from './replies/tutor-quota.service.js';
import { ReplyWaitersService } from './reply-waiters.service.js';

@Module({
  imports: [AnalyticsModule, AuthModule, EventsModule, ExercisesModule, GradingModule, SubmissionsModule],
  controllers: [ChatController, ChatInsightsController],
  providers: [
    ChatGateway,
    ChatService,
    ChatSignalsService,
    ChatThreadsService,
    DeltaLogService,
    GateTargetsService,
    HintLaddersService,
    KnownSolutionsService,
    LeakGate,
    ReplyContextsService,
    ReplyRunsService,
    ReplyWaitersService,
    ReplyWorker,
    ReplyWriter,
    TutorSelector,
    TutorQuotaService,
  ],
  exports: [TutorSelector],
})
export class ChatModule {}
