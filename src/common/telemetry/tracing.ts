/** What a trace is carried on by, W3C Trace Context: in the headers of requests, jobs and events. */
export type TraceHeaders = Readonly<Record<string, string>>;

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';
export type Attributes = Record<string, string | number | boolean>;

export interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  /** Of whom it is a part; of what runs now where nothing is given. */
  parent?: TraceHeaders | undefined;
}

export interface OpenSpan {
  readonly headers: TraceHeaders;
  /** Calls `work` as a part of it. */
  run<T>(work: () => T): T;
  end(outcome?: { name?: string; attributes?: Attributes; error?: unknown }): void;
}

/** What writes traces; loaded only where the variables of OpenTelemetry ask for it. */
export interface Tracing {
  begin(name: string, options: SpanOptions): OpenSpan;
  /** Of what runs now. */
  current(): { traceId: string; spanId: string; headers: TraceHeaders } | undefined;
  /** Calls `work` as a part of nothing. */
  apart<T>(work: () => T): T;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

let tracing: Tracing | undefined;

export function useTracing(one: Tracing | undefined): void {
  tracing = one;
}

export const isTraced = (): boolean => tracing !== undefined;

/** Undefined where nothing is traced: then nothing of this costs more than the question. */
export const beginSpan = (name: string, options: SpanOptions = {}): OpenSpan | undefined =>
  tracing?.begin(name, options);

/** Runs `work` as a span of its own. */
export async function traced<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const span = tracing?.begin(name, options);
  if (span === undefined) return work();
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

const NO_HEADERS: TraceHeaders = {};

/** To be kept with what somebody else will go on with. */
export const traceHeaders = (): TraceHeaders => tracing?.current()?.headers ?? NO_HEADERS;

/** For the lines of the log. */
export function traceIds(): { traceId: string; spanId: string } | Record<string, never> {
  const current = tracing?.current();
  return current === undefined ? {} : { traceId: current.traceId, spanId: current.spanId };
}

/** Calls what goes on by itself, whoever has woken it: it is no part of their trace. */
export const apart = <T>(work: () => T): T => (tracing === undefined ? work() : tracing.apart(work));

/** True within a span: what nobody traces, such as a look just in case, begins no trace of its own. */
export const isWithinSpan = (): boolean => tracing?.current() !== undefined;
