import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTracing } from '../src/common/telemetry/start-tracing.js';
import { isTraced } from '../src/common/telemetry/tracing.js';
import { createExercise, type CreatedExercise } from './support/exercises.js';
import { canRunKafka } from './support/describe-with-kafka.js';
import { startTestKafka, type TestKafka } from './support/kafka-broker.js';
import { makeInstructor, registerStudent, type TestStudent } from './support/students.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { until } from './support/until.js';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}
interface Export {
  resourceSpans: {
    resource: { attributes: Span['attributes'] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A collector of OTLP over HTTP, in JSON. */
class Collector {
  readonly spans: Span[] = [];
  readonly services = new Set<string>();
  readonly paths = new Set<string>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.once('end', () => {
        collector.take(request.url ?? '', Buffer.concat(parts).toString());
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    const collector = new Collector(server);
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private take(path: string, text: string): void {
    this.paths.add(path);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Export).resourceSpans) {
      for (const { key, value } of resource.attributes)
        if (key === 'service.name') this.services.add(value.stringValue ?? '');
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }
}

describe('traces', () => {
  it('are not even loaded where nobody has asked for them', async () => {
    for (const env of [
      {},
      { OTEL_TRACES_EXPORTER: 'none' },
      { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x' },
    ]) {
      await (
        await startTracing(env)
      )();
      expect(isTraced()).toBe(false);
    }
    await expect(
      startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
    ).rejects.toThrow('OTEL_EXPORTER_OTLP_PROTOCOL');
  });

  describe('where a collector is named', () => {
    const before = { ...process.env };
    let collector: Collector;
    let stopTracing: () => Promise<void>;
    let kafka: TestKafka | undefined;
    let app: TestApp;
    let student: TestStudent;
    let exercise: CreatedExercise;
    beforeAll(async () => {
      collector = await Collector.start();
      Object.assign(process.env, {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_SERVICE_NAME: 'a-school',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      });
      stopTracing = await startTracing();
      if (canRunKafka) kafka = await startTestKafka();
      app = await startTestApp({
        EVENT_RELAY: 'on',
        ...(kafka && {
          KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
          KAFKA_TOPIC_PREFIX: 'traced.',
          KAFKA_GROUP_ID: 'traced',
        }),
      });
      const teacher = await makeInstructor(app);
      [student, exercise] = [await registerStudent(app), await createExercise(app, teacher)];
    });
    afterAll(async () => {
      await app?.stop();
      await stopTracing?.();
      await kafka?.stop();
      collector?.stop();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    });

    it('one leads from the request over SQL, job, sandbox, outbox and broker to the consumers', async () => {
      const answer = await fetch(`${app.url}/api/submissions/`, {
        method: 'POST',
        headers: {
          ...student.headers,
          'Content-Type': 'application/json',
          Prefer: 'wait=20',
          traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        },
        body: JSON.stringify({ exerciseId: exercise.id, code: 'def add(a, b): return a + b\n' }),
      });
      expect(answer.ok).toBe(true);
      const ours = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
      const named = (name: string) => ours().filter((span) => span.name === name);
      // The end of the chain: the progress that the grade has changed, handled.
      await until('the consumers have handled the grade', () => named('process progress-updates').length > 0);
      const byId = new Map(ours().map((span) => [span.spanId, span]));
      const lineOf = (span: Span | undefined): string[] =>
        span === undefined ? [] : [...lineOf(byId.get(span.parentSpanId ?? '')), span.name];
      expect(lineOf(named('process progress-updates')[0])).toEqual([
        'POST /api/submissions',
        'process grading',
        'send progress-updates',
        'process progress-updates',
      ]);
      expect(lineOf(named('sandbox')[0])).toEqual(['POST /api/submissions', 'process grading', 'sandbox']);
      const statements = named('INSERT').map((span) => lineOf(span)[0]);
      expect(statements).toContain('POST /api/submissions');
      expect(named('POST /api/submissions')[0]).toMatchObject({ parentSpanId: '00f067aa0ba902b7', kind: 2 });
      expect([...collector.services]).toEqual(['a-school']);
      expect([...collector.paths]).toEqual(['/v1/traces']);
      const texts = JSON.stringify(ours());
      expect(texts).not.toContain('return a + b');
      expect(texts).not.toContain(student.token);
    });

    it('none begins by itself: what a process does just in case is nobody’s', async () => {
      const orphans = () => {
        const ids = new Set(collector.spans.map(({ spanId }) => spanId));
        return collector.spans.filter(({ kind, parentSpanId = '' }) => kind === 3 && !ids.has(parentSpanId));
      };
      await until('every statement is a part of something', () => orphans().length === 0, 5_000);
    });
  });
});
