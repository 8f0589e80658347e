import { Migration } from '@mikro-orm/migrations';

export class Migration20261201004644_language_version extends Migration {
  override name = 'Migration20261201004644_language_version';

  override up(): void | Promise<void> {
    this.addSql(`alter table "exercises" add "language_version" text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "exercises" drop column "language_version";`);
  }
}
