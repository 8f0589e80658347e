import { Migration } from '@mikro-orm/migrations';

export class Migration20261125213847_exercise_grading_options extends Migration {
  override name = 'Migration20261125213847_exercise_grading_options';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "exercises" add "type_check" boolean not null default false, add "stop_at_first_failure" boolean not null default false;`,
    );

    this.addSql(
      `alter table "exercise_versions" add "type_check" boolean not null default false, add "stop_at_first_failure" boolean not null default false;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "exercise_versions" drop column "type_check", drop column "stop_at_first_failure";`,
    );

    this.addSql(`alter table "exercises" drop column "type_check", drop column "stop_at_first_failure";`);
  }
}
