import { Migration } from '@mikro-orm/migrations';

export class Migration20261123084942_initial extends Migration {
  override name = 'Migration20261123084942_initial';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "dead_event" ("id" bigserial primary key, "consumer" text not null, "event_id" text not null, "reason" text not null, "error" text not null, "attempts" int not null default 1, "topic" text not null, "key" text null, "headers" jsonb not null, "value" bytea not null, "parked_at" timestamptz(3) not null default now());`,
    );
    this.addSql(
      `alter table "dead_event" add constraint "dead_event_consumer_event_id_unique" unique ("consumer", "event_id");`,
    );

    this.addSql(
      `create table "inbox_event" ("consumer" text not null, "event_id" uuid not null, "handled_at" timestamptz(3) not null default now(), primary key ("consumer", "event_id"));`,
    );
    this.addSql(`create index "inbox_event_handled_at_index" on "inbox_event" ("handled_at");`);

    this.addSql(
      `create table "outbox_event" ("seq" bigserial primary key, "id" uuid not null, "topic" text not null, "key" text not null, "type" text not null, "data" jsonb not null, "headers" jsonb not null, "occurred_at" timestamptz(3) not null);`,
    );
    this.addSql(`alter table "outbox_event" add constraint "outbox_event_id_unique" unique ("id");`);

    this.addSql(
      `create table "socket_io_attachments" ("id" bigserial primary key, "created_at" timestamptz(3) not null default now(), "payload" bytea null);`,
    );
    this.addSql(
      `create index "socket_io_attachments_created_at_index" on "socket_io_attachments" ("created_at");`,
    );

    this.addSql(
      `create table "students" ("id" serial primary key, "user_id" uuid not null, "email" text not null, "password_hash" text not null, "name" text not null, "grade_level" text null, "bio" text null, "avatar_url" text null, "role" text not null default 'student', "is_active" boolean not null default true, "timezone" text not null default 'UTC', "leaderboard_alias" text null, "show_on_leaderboard" boolean not null default true, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "students_created_at_index" on "students" ("created_at");`);
    this.addSql(`alter table "students" add constraint "students_user_id_unique" unique ("user_id");`);
    this.addSql(`create unique index "students_email_unique" on "students" (lower("email"));`);

    this.addSql(
      `create table "exercises" ("id" serial primary key, "slug" text null, "title" text not null, "description" text not null, "difficulty_level" text not null, "topic" text not null, "language" text not null default 'python', "allowed_languages" text[] null, "solution_file" text null, "starter_code" text null, "solution_code" text null, "expected_output" text null, "test_cases" json not null, "hints" jsonb not null, "time_limit_ms" int not null default 2000, "memory_limit_mb" int not null default 128, "is_published" boolean not null default true, "integrity" text null, "integrity_reason" text null, "version" int not null default 1, "revision" int not null default 1, "created_by" int null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null);`,
    );
    this.addSql(`create index "exercises_topic_index" on "exercises" ("topic");`);
    this.addSql(`create index "exercises_difficulty_level_index" on "exercises" ("difficulty_level");`);
    this.addSql(`create index "exercises_language_index" on "exercises" ("language");`);
    this.addSql(
      `create index "exercises_title_prefix_index" on "exercises" (lower("title") text_pattern_ops);`,
    );
    this.addSql(
      `create index "exercises_search_index" on "exercises" using gin (to_tsvector('english', "title" || ' ' || "topic" || ' ' || "description"));`,
    );
    this.addSql(`alter table "exercises" add constraint "exercises_slug_unique" unique ("slug");`);

    this.addSql(
      `create table "progress" ("id" serial primary key, "student_id" int not null, "exercise_id" int not null, "status" text not null default 'not_started', "attempts" int not null default 0, "best_score" numeric(5,2) null, "completed_at" timestamptz(3) null, "first_completed_at" timestamptz(3) null, "first_graded_at" timestamptz(3) null, "unaided" boolean not null default false, "observation" double precision null, "verdicts" jsonb not null default '{}', "hints_before" jsonb not null default '{}', "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "progress_exercise_index" on "progress" ("exercise_id", "status");`);
    this.addSql(
      `alter table "progress" add constraint "progress_student_exercise_unique" unique ("student_id", "exercise_id");`,
    );

    this.addSql(
      `create table "hint_reveals" ("id" serial primary key, "student_id" int not null, "exercise_id" int not null, "hint_index" int not null, "revealed_at" timestamptz(3) not null);`,
    );
    this.addSql(
      `alter table "hint_reveals" add constraint "hint_reveals_once_unique" unique ("student_id", "exercise_id", "hint_index");`,
    );

    this.addSql(
      `create table "exercise_versions" ("exercise_id" int not null, "version" int not null, "test_cases" json not null, "solution_file" text null, "time_limit_ms" int not null, "memory_limit_mb" int not null, "created_at" timestamptz(3) not null, primary key ("exercise_id", "version"));`,
    );

    this.addSql(
      `create table "chat_sessions" ("session_id" uuid not null, "student_id" int not null, "exercise_id" int null, "topic" text null, "agent_type" text not null default 'triage', "status" text not null default 'active', "message_count" int not null default 0, "started_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("session_id"));`,
    );
    this.addSql(
      `create index "chat_sessions_student_index" on "chat_sessions" ("student_id", "started_at");`,
    );

    this.addSql(
      `create table "chat_messages" ("id" serial primary key, "session_id" uuid not null, "role" text not null, "content" text not null, "status" text not null default 'complete', "agent_type" text null, "client_message_id" text null, "metadata" jsonb null, "created_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "chat_messages_session_index" on "chat_messages" ("session_id", "id");`);
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_client_message_id_unique" unique ("session_id", "client_message_id");`,
    );

    this.addSql(
      `create table "auth_sessions" ("id" uuid not null, "student_id" int not null, "token_seed" text not null, "generation" int not null default 0, "user_agent" text null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "auth_sessions_student_id_index" on "auth_sessions" ("student_id", "created_at");`,
    );

    this.addSql(
      `create table "student_activity" ("student_id" int not null, "day" date not null, "submissions" int not null default 0, primary key ("student_id", "day"));`,
    );

    this.addSql(
      `create table "student_stats" ("student_id" int not null, "exercises_completed" int not null default 0, "exercises_attempted" int not null default 0, "total_submissions" int not null default 0, "average_score" numeric(5,2) not null default 0, "updated_at" timestamptz(3) not null, primary key ("student_id"));`,
    );
    this.addSql(
      `create index "student_stats_leaderboard_index" on "student_stats" ("exercises_completed" desc, "average_score" desc, "student_id");`,
    );

    this.addSql(
      `create table "exercise_submissions" ("id" serial primary key, "student_id" int not null, "exercise_id" int not null, "exercise_version" int not null, "attempt" int not null, "language" text not null, "code" text not null, "status" text not null default 'queued', "verdict" text null, "score" numeric(5,2) null, "feedback" text null, "evaluated_by" int null, "evaluated_at" timestamptz(3) null, "idempotency_key" text null, "request_hash" text null, "run_id" uuid null, "worker_key" int null, "failures" int not null default 0, "sandbox" text null, "runtime" text null, "integrity" text null, "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null, "graded_at" timestamptz(3) null);`,
    );
    this.addSql(
      `create index "exercise_submissions_student_index" on "exercise_submissions" ("student_id", "id");`,
    );
    this.addSql(
      `create index "exercise_submissions_exercise_index" on "exercise_submissions" ("exercise_id", "id");`,
    );
    this.addSql(
      `create index "exercise_submissions_waiting_index" on "exercise_submissions" ("id") where status in ('queued', 'running', 'error');`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_attempt_unique" unique ("student_id", "exercise_id", "attempt");`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_idempotency_key_unique" unique ("student_id", "idempotency_key");`,
    );

    this.addSql(
      `create table "code_execution_results" ("id" serial primary key, "submission_id" int not null, "position" int not null, "name" text not null, "hidden" boolean not null, "weight" double precision not null, "verdict" text not null, "passed" boolean not null, "duration_ms" int not null, "peak_memory_kb" int null, "stdin" text null, "args" text null, "expected" text null, "actual" text null, "stdout" text null, "stderr" text null, "message" text null, "created_at" timestamptz(3) not null);`,
    );
    this.addSql(
      `alter table "code_execution_results" add constraint "code_execution_results_position_unique" unique ("submission_id", "position");`,
    );

    this.addSql(
      `create table "system_events" ("id" bigserial primary key, "event_id" uuid not null, "type" text not null, "severity" text not null default 'info', "component" text not null, "subject" text null, "data" jsonb not null, "occurred_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "system_events_type_index" on "system_events" ("type", "id");`);
    this.addSql(`create index "system_events_occurred_at_index" on "system_events" ("occurred_at");`);
    this.addSql(
      `alter table "system_events" add constraint "system_events_event_id_unique" unique ("event_id");`,
    );

    this.addSql(
      `create table "webhooks" ("id" serial primary key, "owner_id" int not null, "url" text not null, "description" text null, "event_types" text[] not null, "secret" text not null, "is_active" boolean not null default true, "disabled_reason" text null, "failing_since" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "webhooks_owner_index" on "webhooks" ("owner_id", "id");`);

    this.addSql(
      `create table "webhook_deliveries" ("id" bigserial primary key, "webhook_id" int not null, "event_id" uuid not null, "event_type" text not null, "body" text not null, "status" text not null default 'pending', "attempts" int not null default 0, "next_attempt_at" timestamptz(3) null default now(), "last_attempt_at" timestamptz(3) null, "response_status" int null, "response_body" text null, "error" text null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(
      `create index "webhook_deliveries_webhook_index" on "webhook_deliveries" ("webhook_id", "id");`,
    );
    this.addSql(
      `create index "webhook_deliveries_pending_index" on "webhook_deliveries" ("webhook_id", "next_attempt_at") where status = 'pending';`,
    );
    this.addSql(`create index "webhook_deliveries_created_at_index" on "webhook_deliveries" ("created_at");`);
    this.addSql(
      `alter table "webhook_deliveries" add constraint "webhook_deliveries_event_unique" unique ("webhook_id", "event_id");`,
    );

    this.addSql(
      `alter table "dead_event" add constraint "dead_event_reason_check" check ("reason" in ('unreadable', 'unknown_type', 'invalid_data', 'handler_failed', 'refused'));`,
    );

    this.addSql(
      `create or replace function "outbox_event_outbox_event_notify_fn"() returns trigger as \$\$ begin perform pg_notify('outbox', ''); return null; end; \$\$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "outbox_event_notify" AFTER INSERT on "outbox_event" for each STATEMENT execute function "outbox_event_outbox_event_notify_fn"();`,
    );

    this.addSql(
      `alter table "students" add constraint "students_role_check" check ("role" in ('student', 'instructor', 'admin'));`,
    );

    this.addSql(
      `alter table "exercises" add constraint "exercises_created_by_foreign" foreign key ("created_by") references "students" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "exercises" add constraint "exercises_time_limit_ms_check" check (time_limit_ms >= 100 and time_limit_ms <= 30000);`,
    );
    this.addSql(
      `alter table "exercises" add constraint "exercises_memory_limit_mb_check" check (memory_limit_mb >= 16 and memory_limit_mb <= 1024);`,
    );
    this.addSql(
      `alter table "exercises" add constraint "exercises_difficulty_level_check" check ("difficulty_level" in ('beginner', 'intermediate', 'advanced'));`,
    );
    this.addSql(
      `alter table "exercises" add constraint "exercises_language_check" check ("language" in ('python', 'javascript', 'typescript', 'c', 'cpp', 'java', 'go'));`,
    );

    this.addSql(
      `alter table "progress" add constraint "progress_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "progress" add constraint "progress_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "progress" add constraint "progress_status_check" check ("status" in ('not_started', 'in_progress', 'completed', 'mastered'));`,
    );

    this.addSql(
      `alter table "hint_reveals" add constraint "hint_reveals_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "hint_reveals" add constraint "hint_reveals_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "exercise_versions" add constraint "exercise_versions_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "chat_sessions" add constraint "chat_sessions_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "chat_sessions" add constraint "chat_sessions_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "chat_sessions" add constraint "chat_sessions_agent_type_check" check ("agent_type" in ('triage', 'concepts', 'debug', 'code_review', 'exercise', 'progress'));`,
    );
    this.addSql(
      `alter table "chat_sessions" add constraint "chat_sessions_status_check" check ("status" in ('active', 'ended'));`,
    );

    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_session_id_foreign" foreign key ("session_id") references "chat_sessions" ("session_id") on delete cascade;`,
    );
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_role_check" check ("role" in ('user', 'assistant', 'system'));`,
    );
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_status_check" check ("status" in ('complete', 'streaming', 'failed', 'cancelled'));`,
    );
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_agent_type_check" check ("agent_type" in ('triage', 'concepts', 'debug', 'code_review', 'exercise', 'progress'));`,
    );

    this.addSql(
      `alter table "auth_sessions" add constraint "auth_sessions_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
    this
      .addSql(`create or replace function "auth_sessions_auth_sessions_ended_notify_fn"() returns trigger as \$\$ begin if old.ended_at is null and new.ended_at is not null then
        perform pg_notify('learnflow_session_ended', new.id::text); end if; return null; end; \$\$ language plpgsql;`);
    this.addSql(
      `create trigger "auth_sessions_ended_notify" AFTER UPDATE on "auth_sessions" for each ROW execute function "auth_sessions_auth_sessions_ended_notify_fn"();`,
    );

    this.addSql(
      `alter table "student_activity" add constraint "student_activity_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "student_stats" add constraint "student_stats_student_id_foreign" foreign key ("student_id") references "students" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id");`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_evaluated_by_foreign" foreign key ("evaluated_by") references "students" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_language_check" check ("language" in ('python', 'javascript', 'typescript', 'c', 'cpp', 'java', 'go'));`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_status_check" check ("status" in ('queued', 'running', 'graded', 'error'));`,
    );
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_verdict_check" check ("verdict" in ('accepted', 'wrong_answer', 'runtime_error', 'output_limit_exceeded', 'time_limit_exceeded', 'memory_limit_exceeded', 'compile_error'));`,
    );

    this.addSql(
      `alter table "code_execution_results" add constraint "code_execution_results_submission_id_foreign" foreign key ("submission_id") references "exercise_submissions" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "code_execution_results" add constraint "code_execution_results_verdict_check" check ("verdict" in ('accepted', 'wrong_answer', 'runtime_error', 'output_limit_exceeded', 'time_limit_exceeded', 'memory_limit_exceeded', 'compile_error'));`,
    );

    this.addSql(
      `alter table "system_events" add constraint "system_events_severity_check" check ("severity" in ('info', 'warning', 'error'));`,
    );

    this.addSql(
      `alter table "webhooks" add constraint "webhooks_owner_id_foreign" foreign key ("owner_id") references "students" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "webhook_deliveries" add constraint "webhook_deliveries_webhook_id_foreign" foreign key ("webhook_id") references "webhooks" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "webhook_deliveries" add constraint "webhook_deliveries_status_check" check ("status" in ('pending', 'delivered', 'failed'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "exercises" drop constraint "exercises_created_by_foreign";`);
    this.addSql(`alter table "progress" drop constraint "progress_student_id_foreign";`);
    this.addSql(`alter table "hint_reveals" drop constraint "hint_reveals_student_id_foreign";`);
    this.addSql(`alter table "chat_sessions" drop constraint "chat_sessions_student_id_foreign";`);
    this.addSql(`alter table "auth_sessions" drop constraint "auth_sessions_student_id_foreign";`);
    this.addSql(`alter table "student_activity" drop constraint "student_activity_student_id_foreign";`);
    this.addSql(`alter table "student_stats" drop constraint "student_stats_student_id_foreign";`);
    this.addSql(
      `alter table "exercise_submissions" drop constraint "exercise_submissions_student_id_foreign";`,
    );
    this.addSql(
      `alter table "exercise_submissions" drop constraint "exercise_submissions_evaluated_by_foreign";`,
    );
    this.addSql(`alter table "webhooks" drop constraint "webhooks_owner_id_foreign";`);
    this.addSql(`alter table "progress" drop constraint "progress_exercise_id_foreign";`);
    this.addSql(`alter table "hint_reveals" drop constraint "hint_reveals_exercise_id_foreign";`);
    this.addSql(`alter table "exercise_versions" drop constraint "exercise_versions_exercise_id_foreign";`);
    this.addSql(`alter table "chat_sessions" drop constraint "chat_sessions_exercise_id_foreign";`);
    this.addSql(
      `alter table "exercise_submissions" drop constraint "exercise_submissions_exercise_id_foreign";`,
    );
    this.addSql(`alter table "chat_messages" drop constraint "chat_messages_session_id_foreign";`);
    this.addSql(
      `alter table "code_execution_results" drop constraint "code_execution_results_submission_id_foreign";`,
    );
    this.addSql(`alter table "webhook_deliveries" drop constraint "webhook_deliveries_webhook_id_foreign";`);
  }
}
