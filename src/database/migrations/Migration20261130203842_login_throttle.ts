import { Migration } from '@mikro-orm/migrations';

export class Migration20261130203842_login_throttle extends Migration {
  override name = 'Migration20261130203842_login_throttle';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "login_attempts" ("id" bigserial primary key, "account" text not null, "place" text not null, "is_known" boolean not null, "is_told" boolean not null default false, "made_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "login_attempts_account_index" on "login_attempts" ("account", "made_at");`);
    this.addSql(`create index "login_attempts_made_at_index" on "login_attempts" ("made_at");`);

    this.addSql(
      `create table "known_places" ("student_id" int not null, "place" text not null, "last_login_at" timestamptz(3) not null default now(), primary key ("student_id", "place"));`,
    );

    this.addSql(
      `alter table "known_places" add constraint "known_places_student_id_foreign" foreign key ("student_id") references "students" ("id") on delete cascade;`,
    );
  }
}
