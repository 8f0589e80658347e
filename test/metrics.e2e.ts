import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { MetricsServer } from '../src/common/telemetry/metrics-server.js';
import { ActivityService } from '../src/database/work/activity.service.js';
import { ask, beginChat } from './support/chat.js';
import { createExercise } from './support/exercises.js';
import { send } from './support/http.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { submitAndWait } from './support/submissions.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

const run = promisify(execFile);
const PROMETHEUS = new URL('../docker/prometheus/', import.meta.url);
const promtool = ['/usr/bin/promtool', '/usr/local/bin/promtool'].find((path) => existsSync(path));
if (promtool === undefined && process.env['CI'] === 'true') throw new Error('promtool is missing');
const withPromtool = promtool === undefined ? it.skip : it;

interface Rule {
  alert: string;
  expr: string;
}

describe('the metrics', () => {
  let app: TestApp;
  let student: TestStudent;
  let watch: string;
  beforeAll(async () => {
    app = await startTestApp({ METRICS_PORT: '0', EVENT_RELAY: 'on' });
    watch = `http://127.0.0.1:${app.app.get(MetricsServer).port}`;
    const teacher = await makeInstructor(app);
    student = await registerStudent(app);
    const exercise = await createExercise(app, teacher);
    await submitAndWait(app, student, { exerciseId: exercise.id, code: 'def add(a, b): return a + b\n' });
    await submitAndWait(app, student, { exerciseId: exercise.id, code: 'def add(a, b): return a - b\n' });
    const { sessionId } = await beginChat(app, student, { agentType: 'concepts' });
    await ask(app, student, sessionId, 'What is a loop?');
  });
  afterAll(() => app.stop());

  const scrape = async (): Promise<string> => (await fetch(`${watch}/metrics`)).text();
  const valueOf = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );

  it('are on the port of their own, with the health, and no longer on the port of the users', async () => {
    expect((await fetch(`${watch}/metrics`)).headers.get('content-type')).toMatch(/^text\/plain; version=0/);
    expect((await fetch(`${watch}/health`)).status).toBe(200);
    expect((await fetch(`${watch}/health/live`)).status).toBe(200);
    expect((await fetch(`${watch}/api/exercises`)).status).toBe(404);
    expect((await send(app, 'GET', '/metrics')).status).toBe(404);
  });

  it('count requests by route and status, grades by verdict, and what a grade and a reply took', async () => {
    await send(app, 'GET', '/api/exercises/999999', { headers: student.headers });
    const text = await scrape();
    const label = 'method="GET",route="/api/exercises/:exerciseId",status="404"';
    expect(valueOf(text, `learnflow_http_request_duration_seconds_count{${label}}`)).toBe(1);
    expect(valueOf(text, 'learnflow_grades_total{language="python",verdict="accepted"}')).toBe(1);
    expect(valueOf(text, 'learnflow_grades_total{language="python",verdict="wrong_answer"}')).toBe(1);
    for (const phase of ['queue', 'place', 'run', 'store'])
      expect(valueOf(text, `learnflow_grading_phase_seconds_count{phase="${phase}"}`)).toBeGreaterThan(1);
    expect(text).toMatch(/^learnflow_tutor_first_text_seconds_count\{tutor="[a-z_-]+"\} 1$/m);
    expect(valueOf(text, 'learnflow_grading_submissions{status="queued"}')).toBe(0);
    expect(valueOf(text, 'learnflow_database_up')).toBe(1);
  });

  it('tell what waits and what was set aside', async () => {
    const { database } = app;
    await database.query(
      `insert into dead_letter (consumer, event_id, reason, error, attempts, topic, key, headers, value)
       values ('audit', 'one', 'unreadable', 'broken', 1, 'user-actions', null, '{}', '')`,
    );
    await until('it is counted', async () => valueOf(await scrape(), 'learnflow_dead_letters') === 1, 8_000);
  });

  it('keep what they knew while the process sleeps, so that the database may too', async () => {
    const activity = app.app.get(ActivityService);
    activity.state = 'asleep';
    await app.database.query('delete from dead_letter');
    for (let round = 0; round < 3; round += 1) await fetch(`${watch}/health`);
    const text = await scrape();
    expect(valueOf(text, 'learnflow_dead_letters')).toBe(1);
    expect(activity.state).toBe('asleep');
    activity.touch();
  });

  it('have every name that the dashboard and the alerts use', async () => {
    const text = await scrape();
    const known = new Set(Array.from(text.matchAll(/^# TYPE (\S+) (\S+)/gm), ([, name]) => name));
    const folder = new URL('../docker/', import.meta.url);
    const used = ['prometheus/alerts.yaml', 'prometheus/alerts.test.yaml', 'grafana/learnflow.json'].flatMap(
      (file) => readFileSync(new URL(file, folder), 'utf8').match(/learnflow_\w+/g) ?? [],
    );
    const names = new Set(used.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
    const shown = readFileSync(new URL('grafana/learnflow.json', folder), 'utf8');
    const own = [...known].filter((name) => !/_(nodejs|process)_/.test(name ?? ''));
    expect(own.filter((name) => !shown.includes(name ?? ''))).toEqual([]);
  });

  withPromtool('are as Prometheus wants them', async () => {
    const check = execFile(promtool!, ['check', 'metrics']);
    const complaints: string[] = [];
    check.stderr?.on('data', (chunk: string) => complaints.push(chunk));
    check.stdin?.end(await scrape());
    await new Promise((resolve) => check.once('close', resolve));
    expect(
      complaints
        .join('')
        .split('\n')
        .filter((line) => line !== '' && !/nodejs_|process_/.test(line)),
    ).toEqual([]);
  });
});

describe('the alerts', () => {
  withPromtool('go off when what they are for happens, and not in an ordinary hour', async () => {
    const { stdout } = await run(promtool!, ['test', 'rules', 'alerts.test.yaml'], { cwd: PROMETHEUS });
    expect(stdout).toContain('SUCCESS');
    await run(promtool!, ['check', 'config', 'prometheus.yaml'], { cwd: PROMETHEUS });
  });

  it('each have a test that causes them', async () => {
    const { groups } = parse(readFileSync(new URL('alerts.yaml', PROMETHEUS), 'utf8')) as {
      groups: { rules: Rule[] }[];
    };
    const { tests } = parse(readFileSync(new URL('alerts.test.yaml', PROMETHEUS), 'utf8')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const caused = tests
      .flatMap((test) => test.alert_rule_test)
      .filter((test) => test.exp_alerts.length > 0)
      .map((test) => test.alertname);
    expect(groups.flatMap(({ rules }) => rules).map(({ alert }) => alert)).toEqual(caused);
    expect(await readdir(PROMETHEUS)).toContain('prometheus.yaml');
  });
});
