import { Client } from 'pg';
import { TokensService } from '../src/auth/sessions/tokens.service.js';
import type { Config } from '../src/common/config.js';

/** For a server that is started with it, so that `loggedIn` can sign in its name. */
export const SECRET_KEY = 'a key of the benches alone, for their own servers';

/** Access tokens of so many new students who have just logged in, without a password being hashed twice for each. */
export async function loggedIn(databaseUrl: string, count: number): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ studentId: number; userId: string; sessionId: string }>(
    `with students as (
       insert into students (user_id, email, password_hash, name, created_at, updated_at)
       select gen_random_uuid(), gen_random_uuid() || '@example.com', '-', 'Student ' || n, now(), now()
       from generate_series(1, $1) n returning id, user_id),
     sessions as (
       insert into auth_sessions (id, student_id, token_seed, created_at, last_used_at, expires_at)
       select gen_random_uuid(), id, 'seed', now(), now(), now() + interval '1 day' from students returning id, student_id)
     select s.id as "studentId", s.user_id as "userId", a.id as "sessionId" from students s join sessions a on a.student_id = s.id`,
    [count],
  );
  await client.end();
  const tokens = new TokensService({ secretKey: SECRET_KEY } as Config);
  const expiresAt = new Date(Date.now() + 3_600_000);
  return rows.map((row) => tokens.signAccess({ ...row, role: 'student' }, expiresAt));
}
