import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { OpenSpan, TraceHeaders, Tracing } from './tracing.js';
import { VERSION } from '../version.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Settings of sampling, batches, limits, resource and exporter are read by the libraries from their standard variables. */
export async function openTelemetry(protocol: 'http/json' | 'http/protobuf'): Promise<Tracing> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'learnflow', 'service.version': VERSION }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = provider.getTracer('learnflow', VERSION);
  const headersOf = (within: Context): TraceHeaders => {
    const headers: Record<string, string> = {};
    propagation.inject(within, headers);
    return headers;
  };
  return {
    begin: (name, options) => {
      const { kind = 'internal', attributes = {}, parent } = options;
      const above = parent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, parent);
      return opened(tracer.startSpan(name, { kind: KINDS[kind], attributes }, above), above, headersOf);
    },
    current: () => {
      const span = trace.getSpan(context.active());
      // What the exporter itself does has a span that is none.
      if (span === undefined || !isSpanContextValid(span.spanContext())) return undefined;
      const { traceId, spanId } = span.spanContext();
      return { traceId, spanId, headers: headersOf(context.active()) };
    },
    apart: (work) => context.with(ROOT_CONTEXT, work),
    stop: async () => {
      await provider.shutdown();
      context.disable();
      propagation.disable();
    },
  };
}

function opened(span: Span, above: Context, headersOf: (within: Context) => TraceHeaders): OpenSpan {
  const within = trace.setSpan(above, span);
  return {
    get headers() {
      return headersOf(within);
    },
    run: (work) => context.with(within, work),
    end: ({ name, attributes, error } = {}) => {
      if (name !== undefined) span.updateName(name);
      if (attributes !== undefined) span.setAttributes(attributes);
      if (error !== undefined) {
        // The message may hold what a student wrote; the log has it.
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      }
      span.end();
    },
  };
}
