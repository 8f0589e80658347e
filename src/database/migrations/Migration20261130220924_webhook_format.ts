import { Migration } from '@mikro-orm/migrations';

export class Migration20261130220924_webhook_format extends Migration {
  override name = 'Migration20261130220924_webhook_format';

  override up(): void | Promise<void> {
    this.addSql(`alter table "webhooks" add "format" text not null default 'standard';`);
    this.addSql(
      `alter table "webhooks" add constraint "webhooks_format_check" check ("format" in ('standard', 'cloudevents'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "webhooks" drop constraint "webhooks_format_check";`);
    this.addSql(`alter table "webhooks" drop column "format";`);
  }
}
