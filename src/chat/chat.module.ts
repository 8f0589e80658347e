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
import { ChatSignals } from './chat-signals.js';
import { ChatThreads } from './chat-threads.service.js';
import { GateTargets } from './guard/gate-targets.js';
import { KnownSolutions } from './guard/known-solutions.js';
import { LeakGate } from './guard/leak-gate.js';
import { DeltaLog } from './replies/delta-log.js';
import { HintLadders } from './replies/hint-ladders.js';
import { ReplyContexts } from './replies/reply-contexts.js';
import { ReplyRuns } from './replies/reply-runs.js';
import { ReplyWorker } from './replies/reply.worker.js';
import { ReplyWriter } from './replies/reply-writer.js';
import { TutorSelector } from './replies/tutor-selector.js';
import { TutorQuota } from './replies/tutor-quota.js';
import { ReplyWaiters } from './reply-waiters.js';

@Module({
  imports: [AnalyticsModule, AuthModule, EventsModule, ExercisesModule, GradingModule, SubmissionsModule],
  controllers: [ChatController, ChatInsightsController],
  providers: [
    ChatGateway,
    ChatService,
    ChatSignals,
    ChatThreads,
    DeltaLog,
    GateTargets,
    HintLadders,
    KnownSolutions,
    LeakGate,
    ReplyContexts,
    ReplyRuns,
    ReplyWaiters,
    ReplyWorker,
    ReplyWriter,
    TutorSelector,
    TutorQuota,
  ],
  exports: [TutorSelector],
})
export class ChatModule {}
