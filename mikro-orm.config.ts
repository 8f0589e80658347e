import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { ExerciseStats } from './src/analytics/exercise-stats.entity.js';
import { LeaderboardLevel } from './src/analytics/leaderboard-level.entity.js';
import { Progress } from './src/analytics/progress/progress.entity.js';
import { StudentActivity } from './src/analytics/student-activity.entity.js';
import { StudentStats } from './src/analytics/student-stats.entity.js';
import { AuthSession } from './src/auth/sessions/auth-session.entity.js';
import { Student } from './src/auth/student.entity.js';
import { KnownPlace } from './src/auth/throttle/known-place.entity.js';
import { LoginAttempt } from './src/auth/throttle/login-attempt.entity.js';
import { ChatMessage } from './src/chat/model/chat-message.entity.js';
import { ChatSession } from './src/chat/model/chat-session.entity.js';
import { ChatDelta } from './src/chat/replies/chat-delta.entity.js';
import { HintLadder } from './src/chat/replies/hint-ladder.entity.js';
import { TutorUsage } from './src/chat/replies/tutor-usage.entity.js';
import type { DatabaseTarget } from './src/database/connection/database-target.js';
import { freeLostConnections } from './src/database/connection/lost-connections.js';
import { retryConnections } from './src/database/connection/connect-retries.js';
import { isTraced } from './src/common/telemetry/tracing.js';
import { nameStatements } from './src/database/prepared.js';
import { traceQueries } from './src/database/connection/traced-queries.js';
import { DeadLetter } from './src/events/consumers/dead-letter.entity.js';
import { InboxEvent } from './src/events/consumers/inbox-event.entity.js';
import { OutboxEvent } from './src/events/outbox/outbox-event.entity.js';
import { SystemEvent } from './src/events/audit/system-event.entity.js';
import { ExerciseVersion } from './src/exercises/exercise-version.entity.js';
import { Exercise } from './src/exercises/exercise.entity.js';
import { ExerciseImportItem } from './src/exercises/imports/exercise-import-item.entity.js';
import { ExerciseImport } from './src/exercises/imports/exercise-import.entity.js';
import { HintReveal } from './src/exercises/hints/hint-reveal.entity.js';
import { SocketAttachment } from './src/live/socket-attachment.entity.js';
import { ExecutionResult } from './src/submissions/results/execution-result.entity.js';
import { SweepPosition } from './src/submissions/results/sweep-position.entity.js';
import { Submission } from './src/submissions/submission.entity.js';
import { WebhookDelivery } from './src/webhooks/delivery/webhook-delivery.entity.js';
import { Webhook } from './src/webhooks/webhook.entity.js';

/** Every table of LearnFlow; pg-boss keeps its own in the schema `pgboss`. */
export const ENTITIES = [
  Student,
  AuthSession,
  LoginAttempt,
  KnownPlace,
  Exercise,
  ExerciseVersion,
  HintReveal,
  ExerciseImport,
  ExerciseImportItem,
  Submission,
  ExecutionResult,
  SweepPosition,
  Progress,
  StudentStats,
  StudentActivity,
  ExerciseStats,
  LeaderboardLevel,
  ChatSession,
  ChatMessage,
  ChatDelta,
  TutorUsage,
  HintLadder,
  OutboxEvent,
  InboxEvent,
  DeadLetter,
  SystemEvent,
  SocketAttachment,
  Webhook,
  WebhookDelivery,
];

/** Also how long a request waits for a place in the pool before it is answered with 503. */
const CONNECT_WITHIN_MS = 15_000;

/** The one configuration of the ORM: for the app, the tests and the migration command. */
export function ormConfig(target: DatabaseTarget, options: Options = {}): Options {
  const { url: clientUrl } = target;
  return defineConfig({
    clientUrl,
    // `pg` reads TLS settings from the whole string; the ORM itself takes only host, user and database from it.
    driverOptions: {
      connectionString: clientUrl,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      onPoolCreated: (pool: Pool) => {
        retryConnections(pool);
        freeLostConnections(pool);
        if (target.preparesStatements) nameStatements(pool);
        if (isTraced()) traceQueries(pool);
      },
    },
    entities: ENTITIES,
    extensions: [Migrator],
    forceUtcTimezone: true,
    schemaGenerator: { ignoreSchema: ['pgboss'] },
    migrations: {
      path: fileURLToPath(new URL('./src/database/migrations', import.meta.url)),
      glob: '!(*.d).{js,ts}',
      snapshot: true,
      snapshotName: '.snapshot',
      // It belongs to the sources; a start, or a test of an old version, must not rewrite it.
      snapshotOnMigrate: false,
      dropTables: false,
      transactional: true,
      allOrNothing: true,
    },
    ...options,
  });
}
