import { Migration } from '@mikro-orm/migrations';

export class Migration20261201015900_agents_in_code extends Migration {
  override name = 'Migration20261201015900_agents_in_code';

  override up(): void | Promise<void> {
    this.addSql(`alter table "chat_sessions" drop constraint "chat_sessions_agent_type_check";`);

    this.addSql(`alter table "chat_messages" drop constraint "chat_messages_agent_type_check";`);
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "chat_messages" add constraint "chat_messages_agent_type_check" check ("agent_type" in ('triage', 'concepts', 'debug', 'code_review', 'exercise', 'progress'));`,
    );

    this.addSql(
      `alter table "chat_sessions" add constraint "chat_sessions_agent_type_check" check ("agent_type" in ('triage', 'concepts', 'debug', 'code_review', 'exercise', 'progress'));`,
    );
  }
}
