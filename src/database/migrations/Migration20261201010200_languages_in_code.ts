import { Migration } from '@mikro-orm/migrations';

export class Migration20261201010200_languages_in_code extends Migration {
  override name = 'Migration20261201010200_languages_in_code';

  override up(): void | Promise<void> {
    this.addSql(`alter table "exercises" drop constraint "exercises_language_check";`);

    this.addSql(`alter table "exercise_submissions" drop constraint "exercise_submissions_language_check";`);
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "exercise_submissions" add constraint "exercise_submissions_language_check" check ("language" in ('python', 'javascript', 'typescript', 'c', 'cpp', 'java', 'go'));`,
    );

    this.addSql(
      `alter table "exercises" add constraint "exercises_language_check" check ("language" in ('python', 'javascript', 'typescript', 'c', 'cpp', 'java', 'go'));`,
    );
  }
}
