import { Client } from 'pg';
import { spawn } from 'node:child_process';
import { startTemplateDatabase } from './template-database.js';
import { cloneDatabase } from './test-database.js';
const pg = await startTemplateDatabase();
process.env['TEST_DATABASE_URL'] = pg.url;
const database = await cloneDatabase();
const kids = ['all', 'worker'].map((role, i) => {
  const c = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', 'src/main.ts'], { env: { PATH: process.env['PATH']!, APP_HOST: '127.0.0.1', APP_PORT: String(45900 + i), LOG_LEVEL: 'warn', DATABASE_URL: database.url, NODE_ENV: 'test', APP_ROLE: role, SECRET_KEY: 'the same for every process', DATA_DIR: '/nonexistent' } });
  let out = ''; c.stdout.on('data', (d) => { out += d; if (String(d).includes('is ready')) console.log(role, 'ready', performance.now() | 0); }); c.stderr.on('data', (d) => (out += d));
  return { c, role, out: () => out };
});
await new Promise((r) => setTimeout(r, 45000));
for (const k of kids) console.log(k.role, k.c.exitCode, k.out().slice(0, 1500));
console.log(await database.query(`select pid, application_name, state, wait_event_type, wait_event, left(query,150) q from pg_stat_activity where datname=current_database() and pid<>pg_backend_pid()`));
for (const k of kids) k.c.kill('SIGKILL');
await database.drop(); await pg.stop(); process.exit(0);
