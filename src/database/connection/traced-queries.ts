import type { Pool, PoolClient } from 'pg';
import { beginSpan, isWithinSpan } from '../../common/telemetry/tracing.js';

/** The ORM writes values into some statements, and a value may be what a student wrote: no text in quotes is told. */
const QUOTED = /'(?:[^']|'')*(?:'|$)/g;
const MAX_TEXT = 1_000;

/** Each statement of the pool is a span of what asked for it. What nobody traces begins no trace. */
export function traceQueries(pool: Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (config: unknown, ...rest: unknown[]) => unknown;
    const traced = (config: unknown, ...rest: unknown[]): unknown => {
      if (!isWithinSpan()) return query(config, ...rest);
      const text = textOf(config);
      const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
      const span = beginSpan(operation, {
        kind: 'client',
        attributes: {
          'db.system.name': 'postgresql',
          'db.query.text': text.slice(0, MAX_TEXT).replaceAll(QUOTED, "'?'"),
        },
      });
      const callback = rest.at(-1);
      if (typeof callback === 'function') {
        const ended = (error: unknown, ...more: unknown[]): unknown => {
          span?.end({ error: error ?? undefined });
          return (callback as (...all: unknown[]) => unknown)(error, ...more);
        };
        return query(config, ...rest.slice(0, -1), ended);
      }
      const result = query(config, ...rest);
      if (result instanceof Promise)
        result.then(
          () => span?.end(),
          (error: unknown) => span?.end({ error }),
        );
      else span?.end();
      return result;
    };
    client.query = traced as PoolClient['query'];
  });
}

const textOf = (config: unknown): string =>
  typeof config === 'string' ? config : ((config as { text?: string } | null)?.text ?? '');
