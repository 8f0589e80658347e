import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const BUILD = resolve('dist');
/** Below node_modules, so that its imports are found. */
const NEXT = resolve('node_modules/.cache/learnflow-next');
/** Later than all that there will be. */
const NAME = 'Migration20991231235959_next_version';

const MIGRATION = `import { Migration } from '@mikro-orm/migrations';
export class ${NAME} extends Migration {
  name = '${NAME}';
  up() {
    this.addSql('alter table "exercise_submissions" add column "next_version" text null;');
    this.addSql('create table "next_version" ("id" int primary key);');
  }
  down() {}
}
`;

/**
 * The build once more as the version after this one: it has a migration that this one does not know, on the table that is
 * written most. Answers its folder; undefined where there is no build.
 */
export async function nextVersion(): Promise<string | undefined> {
  if (!existsSync(join(BUILD, 'src/main.js'))) return undefined;
  await removeNextVersion();
  await mkdir(NEXT, { recursive: true });
  await cp(BUILD, NEXT, { recursive: true });
  await cp('package.json', join(NEXT, 'package.json'));
  await writeFile(join(NEXT, 'src/database/migrations', `${NAME}.js`), MIGRATION);
  return NEXT;
}

export const removeNextVersion = (): Promise<void> => rm(NEXT, { recursive: true, force: true });
