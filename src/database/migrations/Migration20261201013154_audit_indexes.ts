import { Migration } from '@mikro-orm/migrations';

export class Migration20261201013154_audit_indexes extends Migration {
  override name = 'Migration20261201013154_audit_indexes';

  override up(): void | Promise<void> {
    this.addSql(`create index "system_events_subject_index" on "system_events" ("subject", "id");`);
    this.addSql(
      `create index "system_events_trouble_index" on "system_events" ("severity", "id") where severity <> 'info';`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "system_events_subject_index";`);
    this.addSql(`drop index "system_events_trouble_index";`);
  }
}
