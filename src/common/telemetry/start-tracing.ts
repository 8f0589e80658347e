import { ConfigError, rawEnvironment } from '../config.js';
import { useTracing } from './tracing.js';

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

/**
 * Traces where OpenTelemetry's own variables say so: OTEL_EXPORTER_OTLP_ENDPOINT (or _TRACES_ENDPOINT) names a collector, or
 * OTEL_TRACES_EXPORTER=otlp asks for the usual one on this machine. Otherwise nothing of it is even loaded. Answers what
 * sends the rest at the end.
 */
export async function startTracing(env: NodeJS.ProcessEnv = rawEnvironment()): Promise<() => Promise<void>> {
  const exporter = env['OTEL_TRACES_EXPORTER'] ?? '';
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  const isOff = env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none';
  if (isOff || (exporter !== 'otlp' && endpoint === '')) return () => Promise.resolve();
  if (exporter !== '' && exporter !== 'otlp') throw new ConfigError(['OTEL_TRACES_EXPORTER: otlp or none']);
  const named = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const protocol = PROTOCOLS.find((one) => one === (named || PROTOCOLS[0]));
  if (protocol === undefined)
    throw new ConfigError([`OTEL_EXPORTER_OTLP_PROTOCOL: ${PROTOCOLS.join(' or ')}`]);
  const { openTelemetry } = await import('./open-telemetry.js');
  const tracing = await openTelemetry(protocol);
  useTracing(tracing);
  return async () => {
    useTracing(undefined);
    await tracing.stop().catch(() => undefined);
  };
}
