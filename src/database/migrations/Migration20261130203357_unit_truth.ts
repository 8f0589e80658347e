import { Migration } from '@mikro-orm/migrations';

export class Migration20261130203357_unit_truth extends Migration {
  override name = 'Migration20261130203357_unit_truth';

  override up(): void | Promise<void> {
    this.addSql(`alter table "exercises" add "files" json not null default '{}';`);

    this.addSql(`alter table "exercise_versions" add "files" json not null default '{}';`);

    this.addSql(
      `alter table "exercise_submissions" add "integrity_reason" text null, add "exercise_fault" text null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "exercise_submissions" drop column "integrity_reason", drop column "exercise_fault";`,
    );

    this.addSql(`alter table "exercise_versions" drop column "files";`);

    this.addSql(`alter table "exercises" drop column "files";`);
  }
}
