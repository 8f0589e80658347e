import { Migration } from '@mikro-orm/migrations';

export class Migration20261130214618_exercise_imports extends Migration {
  override name = 'Migration20261130214618_exercise_imports';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "exercise_imports" ("id" serial primary key, "status" text not null default 'queued', "dry_run" boolean not null, "file_name" text not null, "total" int not null, "created_by" int null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, "leased_by" text null, "leased_until" timestamptz(3) null);`,
    );

    this.addSql(
      `create table "exercise_import_items" ("import_id" int not null, "position" int not null, "path" text not null, "format" text not null, "outcome" text not null default 'pending', "title" text null, "draft" json null, "notes" json not null, "faults" json not null, "is_published" boolean null, "exercise_id" int null, primary key ("import_id", "position"));`,
    );
    this.addSql(
      `create index "exercise_import_items_outcome_index" on "exercise_import_items" ("import_id", "outcome");`,
    );

    this.addSql(
      `alter table "exercises" add "uuid" uuid not null default gen_random_uuid(), add "source_format" text null, add "source_id" text null, add "titles" jsonb not null default '{}', add "tags" text[] not null default '{}', add "author" text null, add "source" text null, add "licence" text null;`,
    );
    this.addSql(`alter table "exercises" add constraint "exercises_uuid_unique" unique ("uuid");`);
    this.addSql(
      `alter table "exercises" add constraint "exercises_source_unique" unique ("source_format", "source_id");`,
    );

    this.addSql(
      `alter table "exercise_imports" add constraint "exercise_imports_created_by_foreign" foreign key ("created_by") references "students" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "exercise_imports" add constraint "exercise_imports_status_check" check ("status" in ('queued', 'running', 'completed', 'cancelled'));`,
    );

    this.addSql(
      `alter table "exercise_import_items" add constraint "exercise_import_items_import_id_foreign" foreign key ("import_id") references "exercise_imports" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "exercise_import_items" add constraint "exercise_import_items_outcome_check" check ("outcome" in ('pending', 'created', 'updated', 'unchanged', 'refused', 'skipped'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "exercise_import_items" drop constraint "exercise_import_items_import_id_foreign";`,
    );

    this.addSql(`alter table "exercises" drop constraint "exercises_uuid_unique";`);
    this.addSql(`alter table "exercises" drop constraint "exercises_source_unique";`);
    this.addSql(
      `alter table "exercises" drop column "uuid", drop column "source_format", drop column "source_id", drop column "titles", drop column "tags", drop column "author", drop column "source", drop column "licence";`,
    );
  }
}
