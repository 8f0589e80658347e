/** The broker's words for "not this message, ever": too large, malformed, or with a time that it does not take. */
const REFUSALS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
]);

export const isRefusal = (error: unknown): boolean => {
  const type = typeOf(error);
  return type !== undefined && REFUSALS.has(type);
};

/** The account lacks a right to the topic, the group or the cluster. */
export const isForbidden = (error: unknown): boolean =>
  typeOf(error)?.endsWith('AUTHORIZATION_FAILED') === true;

/** What to look at, by what stands in the fault: its names, codes and the words of kafkajs. The first that fits. */
const TROUBLES: readonly (readonly [words: RegExp, trouble: string])[] = [
  [/SASL/, 'Kafka refuses the login (KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD)'],
  [
    /CERT|SIGNATURE|ISSUER/,
    'the certificate of Kafka is not trusted (KAFKA_SSL_CA_FILE, or the name of the host)',
  ],
  [/AUTHORIZATION_FAILED/, 'Kafka denies its account a topic or the group'],
  [/UNKNOWN_TOPIC/, 'a topic does not exist in Kafka'],
  [
    /ConnectionClosed|secure TLS connection/,
    'Kafka breaks the connection off (do KAFKA_SSL and KAFKA_SASL_MECHANISM fit its listener?)',
  ],
];

/** A fault in words for everybody: no host, no account, nothing that the broker said. The log has those. */
export function troubleOf(error: unknown): string {
  const words = faultsIn(error)
    .map(({ name, message, type, code }) => [name, message, type, code].join(' '))
    .join('\n');
  return TROUBLES.find(([pattern]) => pattern.test(words))?.[1] ?? 'Kafka does not answer';
}

const typeOf = (error: unknown): string | undefined =>
  faultsIn(error).find((fault) => typeof fault.type === 'string')?.type;

interface Fault extends Error {
  type?: string;
  code?: string | number;
}

/** kafkajs wraps the broker's answer in errors of its own: the outermost first. */
function faultsIn(error: unknown): Fault[] {
  if (!(error instanceof Error)) return [];
  const { errors } = error as { errors?: unknown };
  return [
    error as Fault,
    ...(Array.isArray(errors) ? errors : []).flatMap(faultsIn),
    ...faultsIn(error.cause),
  ];
}
