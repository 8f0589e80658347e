import { isNode, LineCounter, parseDocument, visit, type Document, type Tags } from 'yaml';
import { WholeFloat } from '../../../common/schemas/exact-json.js';
import { ImportFault } from '../import-fault.js';
import { pyyamlTags } from './pyyaml.js';

/** A node with a tag of the format's own, such as `!expression`. */
export class Tagged {
  constructor(
    readonly tag: string,
    readonly value: unknown,
  ) {}
}

interface YamlOptions {
  /** 1.1 as PyYAML reads it, the reader of the older formats: `yes` is true. */
  version: '1.1' | '1.2';
  /** With the `!`. */
  tags?: readonly string[];
  /** Integers beyond 2^53 as `bigint`, and 3.0 as a WholeFloat, for values that are tests. */
  exact?: boolean;
}

export interface ParsedYaml {
  value: unknown;
  /** From 1, of the innermost value on the way to `path` that is there. */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/** Throws `import_malformed` with the line. References are bounded, so that a small text cannot make a large value. */
export function parseYamlWithLines(
  source: string,
  { version, tags = [], exact = false }: YamlOptions,
): ParsedYaml {
  const lineCounter = new LineCounter();
  const named = tags.flatMap(tagsNamed) as unknown as Tags;
  const customTags = (known: Tags): Tags => [...(version === '1.1' ? pyyamlTags(known) : known), ...named];
  const options = { version, customTags, logLevel: 'error', intAsBigInt: exact, lineCounter } as const;
  const document = parseDocument(source, options);
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    const reason = error.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'not YAML';
    throw new ImportFault('import_malformed', {
      ...(start && { line: start.line, column: start.col }),
      reason,
    });
  }
  if (exact) {
    visit(document, {
      Scalar(_key, node) {
        node.value = exactNumber(node.value, node.source);
      },
    });
  }
  try {
    return {
      value: document.toJS({ maxAliasCount: 50 }),
      lineOf: (path) => lineCounter.linePos(startOf(document, path)).line,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not YAML';
    throw new ImportFault('import_malformed', { reason });
  }
}

export const parseYaml = (source: string, options: YamlOptions): unknown =>
  parseYamlWithLines(source, options).value;

const tagsNamed = (tag: string) => [
  { tag, resolve: (value: string) => new Tagged(tag, value) },
  ...(['map', 'seq'] as const).map((collection) => ({
    tag,
    collection,
    resolve: (value: { toJSON(): unknown }) => new Tagged(tag, value.toJSON()),
  })),
];

function startOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function exactNumber(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0);
  return isWhole && source !== undefined && /[.eE]/.test(source) ? new WholeFloat(value) : value;
}
