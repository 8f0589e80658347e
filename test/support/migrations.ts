import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '../../mikro-orm.config.js';
import { DatabaseTarget } from '../../src/database/connection/database-target.js';
import { startScratchPostgres } from './scratch-postgres.js';

/**
 * `create [name]`: writes the migration that brings the tables to what the entities say.
 * `check`: fails when the entities and the migrations, run on an empty database, disagree.
 */
async function main(command: string | undefined, name: string | undefined): Promise<number> {
  const postgres = await startScratchPostgres();
  const orm = await MikroORM.init(ormConfig(DatabaseTarget.direct(postgres.url)));
  try {
    await orm.migrator.up();
    if (command === 'create') {
      const { fileName } = await orm.migrator.create(undefined, false, false, name);
      console.log(fileName === '' ? 'Nothing to migrate.' : `Wrote src/database/migrations/${fileName}`);
      return 0;
    }
    const needed = await orm.migrator.checkSchema();
    const diff = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    if (!needed && diff.trim() === '') {
      console.log('The migrations and the entities agree.');
      return 0;
    }
    console.error(`The entities have changes without a migration (npm run migrate:create):\n${diff}`);
    return 1;
  } finally {
    await orm.close(true);
    await postgres.stop();
  }
}

process.exitCode = await main(process.argv[2], process.argv[3]);
