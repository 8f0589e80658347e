import { Migration } from '@mikro-orm/migrations';

export class Migration20261201121935_add_sweep_positions extends Migration {
  override name = 'Migration20261201121935_add_sweep_positions';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "sweep_positions" ("name" text not null, "position" int not null default 0, primary key ("name"));`,
    );
  }
}
