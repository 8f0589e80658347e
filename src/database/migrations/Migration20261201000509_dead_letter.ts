import { Migration } from '@mikro-orm/migrations';

const CONSTRAINTS = ['consumer_event_id_unique', 'pkey', 'reason_check'];

export class Migration20261201000509_dead_letter extends Migration {
  override name = 'Migration20261201000509_dead_letter';

  override up(): void | Promise<void> {
    this.rename('dead_event', 'dead_letter');
    this.addSql(`alter table "dead_letter" rename column "parked_at" to "dead_lettered_at";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "dead_letter" rename column "dead_lettered_at" to "parked_at";`);
    this.rename('dead_letter', 'dead_event');
  }

  private rename(from: string, to: string): void {
    this.addSql(`alter table "${from}" rename to "${to}";`);
    this.addSql(`alter sequence "${from}_id_seq" rename to "${to}_id_seq";`);
    for (const constraint of CONSTRAINTS)
      this.addSql(`alter table "${to}" rename constraint "${from}_${constraint}" to "${to}_${constraint}";`);
  }
}
