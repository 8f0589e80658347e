import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/**
 * The bare side of `routes.ts`, in a process of its own: plain Node and `pg`, the same questions to the same database, and
 * nothing else: no account, no check of what is asked, no header of ours.
 */
const pool = new Pool({ connectionString: process.argv[2], max: 10 });

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const QUERIES: Record<string, string[]> = {
  health: [
    'select 1 as ok',
    `select count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'running')::int as running
     from exercise_submissions where status in ('queued', 'running', 'error')`,
    `select coalesce(extract(epoch from now() - min(greatest(created_on, start_after))), 0)::int as seconds
     from pgboss.job where name = 'grading' and state < 'active' and start_after <= now()`,
    `select (select count(*)::int from (select 1 from outbox_event limit 1000) counted) as waiting,
     coalesce((select extract(epoch from now() - occurred_at)::float8 from outbox_event order by seq limit 1), 0) as age,
     (select count(*)::int from dead_letter) as "deadLetters"`,
  ],
  exercises: [
    `select id, title, difficulty_level as "difficultyLevel", topic, language, allowed_languages as "allowedLanguages",
       is_published as "isPublished", created_at as "createdAt", updated_at as "updatedAt"
     from exercises where deleted_at is null and is_published order by id limit 21`,
  ],
  exercise: [
    `select e.*, (select count(*)::int from hint_reveals h where h.exercise_id = e.id and h.student_id = $2) as "hintsTaken"
     from exercises e where e.id = $1 and e.deleted_at is null`,
  ],
  me: [`select *, ${iso('created_at')} as "createdAt" from students where id = $1`],
  stats: [
    'select id, timezone from students where id = $1',
    `select exercises_completed as "exercisesCompleted", exercises_attempted as "exercisesAttempted",
       total_submissions as "totalSubmissions", average_score::float8 as "averageScore" from student_stats where student_id = $1`,
    `select e.topic, p.observation, e.difficulty_level as "difficultyLevel" from progress p join exercises e on e.id = p.exercise_id
     where p.student_id = $1 and p.observation is not null order by e.topic, p.first_graded_at, p.exercise_id`,
    'select day::text from student_activity where student_id = $1',
  ],
  progress: [
    'select id, timezone from students where id = $1',
    `select e.id as "exerciseId", e.title, e.topic, coalesce(p.status, 'not_started') as status,
       coalesce(p.attempts, 0) as attempts, p.best_score::float8 as "bestScore", p.completed_at as "completedAt"
     from exercises e left join progress p on p.exercise_id = e.id and p.student_id = $1
     where e.id > 0 and (e.is_published and e.deleted_at is null or p.attempts > 0) order by e.id limit 21`,
    `select e.topic, p.observation, e.difficulty_level as "difficultyLevel" from progress p join exercises e on e.id = p.exercise_id
     where p.student_id = $1 and p.observation is not null order by e.topic, p.first_graded_at, p.exercise_id`,
  ],
  exerciseStats: [
    'select id from exercises where id = $1 and deleted_at is null and is_published',
    `select sum(students)::int as students, sum(submissions)::int as submissions, sum(completed)::int as completed,
       sum(mastered)::int as mastered, sum(score_total)::float8 as total, sum((verdicts ->> 'accepted')::int)::int as accepted,
       sum((verdicts ->> 'wrong_answer')::int)::int as wrong from exercise_stats where exercise_id = $1`,
  ],
  leaderboard: [
    `select s.student_id as "studentId", coalesce(st.leaderboard_alias, st.name) as name,
       s.exercises_completed as "exercisesCompleted", s.average_score::float8 as "averageScore"
     from student_stats s join students st on st.id = s.student_id where s.exercises_completed > 0 and s.listed
     order by s.exercises_completed desc, s.average_score desc, s.student_id limit 10`,
    `select s.student_id, s.exercises_completed, s.average_score::float8, s.listed from student_stats s where s.student_id = $1`,
  ],
  submissions: [
    `select s.id, s.student_id as "studentId", s.exercise_id as "exerciseId", s.attempt, s.language, s.code, s.status, s.verdict,
       s.score::float8 as score, s.feedback, ${iso('s.created_at')} as "createdAt", ${iso('s.graded_at')} as "gradedAt",
       coalesce((select json_agg(json_build_object('name', r.name, 'hidden', r.hidden, 'verdict', r.verdict, 'passed', r.passed,
         'durationMs', r.duration_ms, 'message', r.message) order by r.position)
         from code_execution_results r where r.submission_id = s.id), '[]') as results
     from exercise_submissions s where s.student_id = $1 order by s.id desc limit 21`,
  ],
  submission: [
    `select s.*, coalesce((select json_agg(r order by r.position) from code_execution_results r where r.submission_id = s.id), '[]') as results
     from exercise_submissions s where s.id = $1 and s.student_id = $2`,
  ],
  sessions: [
    `select session_id as "sessionId", student_id as "studentId", topic, agent_type as "agentType", status,
       ${iso('started_at')} as "startedAt", message_count as "messageCount"
     from chat_sessions where student_id = $1 order by started_at desc, session_id desc limit 21`,
  ],
};

/** `/name/1/2` answers the rows of the statements of that name, with these numbers as values. */
async function answerOf({ url = '/' }: IncomingMessage): Promise<string> {
  const [name = '', ...values] = url.slice(1).split('/');
  const texts = QUERIES[name] ?? [];
  const answers = await Promise.all(
    texts.map((text) =>
      pool.query(text, text.includes('$') ? values.slice(0, text.includes('$2') ? 2 : 1) : []),
    ),
  );
  return JSON.stringify({ items: answers.map(({ rows }) => rows as unknown) });
}

const server = createServer((request, response) => {
  answerOf(request).then(
    (body) => {
      response.setHeader('content-type', 'application/json');
      response.end(body);
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => {
  server.close();
  void pool.end();
});
