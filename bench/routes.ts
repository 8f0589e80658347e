import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { EmbeddedPostgres } from '../src/database/embedded-postgres.js';
import { call, newStudent, report, sideBySide, startServer, withScratchFolder } from './support.js';

/** List and detail routes against Express and raw `pg` that ask the same of the same database. */
const BATCH = 20;

await withScratchFolder(async (folder) => {
  const database = await EmbeddedPostgres.start({ dataDir: folder });
  const server = await startServer(folder, { DATABASE_URL: database.url });
  const pool = new Pool({ connectionString: database.url, max: 10 });
  const bare = express();
  bare.get('/exercises', async (_request, response) => {
    const { rows } = await pool.query(
      `select id, title, difficulty_level as "difficultyLevel", topic, language, allowed_languages as "allowedLanguages",
         is_published as "isPublished", created_at as "createdAt", updated_at as "updatedAt"
       from exercises where deleted_at is null and is_published order by id limit 21`,
    );
    response.json({ items: rows });
  });
  bare.get('/exercises/:id', async (request, response) => {
    const { rows } = await pool.query('select * from exercises where id = $1 and deleted_at is null', [
      request.params.id,
    ]);
    response.json(rows[0]);
  });
  const listening = bare.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const raw = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  try {
    const token = await newStudent(server.url);
    const { items } = await call<{ items: { id: number }[] }>(`${server.url}/api/exercises/`, token);
    const id = items[0]?.id ?? 1;
    const batch = (url: string, bearer?: string) => () =>
      Promise.all(Array.from({ length: BATCH }, () => call(url, bearer)));
    report(
      `list of exercises, ${BATCH} at once`,
      await sideBySide(60, batch(`${server.url}/api/exercises/`, token), batch(`${raw}/exercises`)),
      2,
    );
    report(
      `one exercise, ${BATCH} at once`,
      await sideBySide(
        60,
        batch(`${server.url}/api/exercises/${id}`, token),
        batch(`${raw}/exercises/${id}`),
      ),
      2,
    );
  } finally {
    listening.close();
    await pool.end();
    await server.stop();
    await database.stop();
  }
});
