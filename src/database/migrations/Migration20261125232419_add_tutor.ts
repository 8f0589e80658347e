import { Migration } from '@mikro-orm/migrations';

export class Migration20261125232419_add_tutor extends Migration {
  override name = 'Migration20261125232419_add_tutor';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "hint_ladders" ("student_id" int not null, "exercise_id" int not null, "rung" int not null default 0, "code_hash" text null, "risen_at" timestamptz(3) not null, primary key ("student_id", "exercise_id"));`,
    );

    this.addSql(
      `create table "chat_deltas" ("message_id" int not null, "seq" int not null, "text" text not null, primary key ("message_id", "seq"));`,
    );

    this.addSql(
      `create table "tutor_usage" ("student_id" int not null, "day" date not null, "replies" int not null default 0, primary key ("student_id", "day"));`,
    );

    this.addSql(`alter table "exercises" add "tutor_support" text not null default 'moderate';`);
    this.addSql(
      `alter table "exercises" add constraint "exercises_tutor_support_check" check ("tutor_support" in ('low', 'moderate', 'high'));`,
    );

    this.addSql(
      `create index "chat_sessions_exercise_index" on "chat_sessions" ("exercise_id", "started_at");`,
    );

    this.addSql(
      `alter table "chat_messages" add "reply_to" int null, add "run_id" uuid null, add "lease_until" timestamptz(3) null, add "runs" int not null default 0, add "quota_day" date null, add "cancelled_at" timestamptz(3) null;`,
    );
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_reply_to_foreign" foreign key ("reply_to") references "chat_messages" ("id") on delete cascade;`,
    );
    this.addSql(
      `create index "chat_messages_streaming_index" on "chat_messages" ("session_id", "id") where "status" = 'streaming';`,
    );
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_reply_to_unique" unique ("reply_to");`,
    );

    this.addSql(
      `alter table "hint_ladders" add constraint "hint_ladders_student_id_foreign" foreign key ("student_id") references "students" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "hint_ladders" add constraint "hint_ladders_exercise_id_foreign" foreign key ("exercise_id") references "exercises" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "chat_deltas" add constraint "chat_deltas_message_id_foreign" foreign key ("message_id") references "chat_messages" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "tutor_usage" add constraint "tutor_usage_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "chat_messages" drop constraint "chat_messages_reply_to_foreign";`);

    this.addSql(`drop index "chat_messages_streaming_index";`);
    this.addSql(`alter table "chat_messages" drop constraint "chat_messages_reply_to_unique";`);
    this.addSql(
      `alter table "chat_messages" drop column "reply_to", drop column "run_id", drop column "lease_until", drop column "runs", drop column "quota_day", drop column "cancelled_at";`,
    );

    this.addSql(`drop index "chat_sessions_exercise_index";`);

    this.addSql(`alter table "exercises" drop constraint "exercises_tutor_support_check";`);
    this.addSql(`alter table "exercises" drop column "tutor_support";`);
  }
}
