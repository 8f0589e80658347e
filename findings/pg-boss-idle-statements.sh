#!/usr/bin/env bash
# pg-boss 12.38.0 on PostgreSQL (PGlite 0.5.17).
#
# One would guess: an instance that only sends (`supervise: false`, `schedule: false`, `registerInstance: false`, no worker,
# and its own cache of queues set to a day) asks its database nothing while nobody sends, so that a hosted database that is
# paid for while it is awake can sleep.
# What happens: it asks once a minute for ever. Its poll for asynchronous schema migrations (`bam`) runs in every instance
# that was started with `migrate` (the default), whatever `supervise` says.
# Cure: bamIntervalSeconds (up to a day), or `migrate: false` where the schema is brought up elsewhere.
#
# Output seen (statements in 130 s without anything to do):
#   default: asks, of bam: yes
#   bamIntervalSeconds 86000: asks nothing
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent pg-boss@12.38.0 @electric-sql/pglite@0.5.17 node@24.21.0
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';

async function idle(options) {
  const db = fromPglite(await PGlite.create());
  const texts = [];
  const counting = {
    executeSql: (text, values) => {
      texts.push(text);
      return db.executeSql(text, values);
    },
  };
  const quiet = { supervise: false, schedule: false, registerInstance: false, queueCacheIntervalSeconds: 86_000 };
  const boss = new PgBoss({ db: counting, ...quiet, ...options });
  boss.on('error', () => undefined);
  await boss.start();
  // What belongs to the start is over by then.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  texts.length = 0;
  await new Promise((resolve) => setTimeout(resolve, 130_000));
  return texts;
}
const [usual, rare] = await Promise.all([idle({}), idle({ bamIntervalSeconds: 86_000 })]);
console.log(`default: ${usual.length > 0 ? 'asks' : 'asks nothing'}, of bam: ${usual.some((text) => text.includes('bam')) ? 'yes' : 'no'}`);
console.log(`bamIntervalSeconds 86000: ${rare.length > 0 ? 'asks' : 'asks nothing'}`);
process.exit(0);
JS
node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
default: asks, of bam: yes
bamIntervalSeconds 86000: asks nothing
SEEN
