import { Migration } from '@mikro-orm/migrations';

export class Migration20261201003850_formats_grading extends Migration {
  override name = 'Migration20261201003850_formats_grading';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "exercises" add "student_files" jsonb not null default '{}', add "checker" jsonb null, add "total_time_limit_ms" int null;`,
    );

    this.addSql(
      `alter table "exercise_versions" add "checker" jsonb null, add "total_time_limit_ms" int null;`,
    );

    this.addSql(`alter table "exercise_submissions" add "files" jsonb not null default '{}';`);

    this.addSql(
      `alter table "code_execution_results" add "test_group" text null, add "share" double precision null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "code_execution_results" drop column "test_group", drop column "share";`);

    this.addSql(`alter table "exercise_submissions" drop column "files";`);

    this.addSql(`alter table "exercise_versions" drop column "checker", drop column "total_time_limit_ms";`);

    this.addSql(
      `alter table "exercises" drop column "student_files", drop column "checker", drop column "total_time_limit_ms";`,
    );
  }
}
