import { installSchema } from '../schema.js';
import { withDatabase } from './context.js';
import type { Output } from './output.js';

/** Under the lock that servers take too; twice at once is as good as once. */
export async function migrateCommand(output: Output): Promise<void> {
  const migrations = await withDatabase((target) => installSchema(target));
  output.result({ migrations }, () =>
    migrations.length === 0
      ? 'The database was up to date.'
      : `Done: ${migrations.length} migrations.\n${migrations.map((name) => `  ${name}`).join('\n')}`,
  );
}
