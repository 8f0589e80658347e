import { Migration } from '@mikro-orm/migrations';

export class Migration20261201150000_search_students extends Migration {
  override name = 'Migration20261201150000_search_students';

  /** Servers that do not have the extension, or not for us, do without the index: a search by a rare part of a name reads all students there. */
  override up(): void | Promise<void> {
    this.addSql(`do $$
      declare place text;
      begin
        create extension if not exists pg_trgm;
        select n.nspname into place from pg_extension e join pg_namespace n on n.oid = e.extnamespace
          where e.extname = 'pg_trgm';
        execute format(
          'create index "students_search_index" on "students" using gin ("name" %1$I.gin_trgm_ops, "email" %1$I.gin_trgm_ops)',
          place);
      exception
        when insufficient_privilege or undefined_file or undefined_object or feature_not_supported then
          raise notice 'pg_trgm is not available';
      end $$;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index if exists "students_search_index";`);
  }
}
