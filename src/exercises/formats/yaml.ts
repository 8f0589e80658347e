import { parseDocument, visit, type Tags } from 'yaml';
import { WholeFloat } from '../../common/exact-json.js';
import { ImportFault } from './import-fault.js';

/** A node with a tag of the format's own, such as `!expression`. */
export class Tagged {
  constructor(
    readonly tag: string,
    readonly value: unknown,
  ) {}
}

interface YamlOptions {
  /** 1.1 reads `yes` as true, as the tools of older formats do. */
  version: '1.1' | '1.2';
  /** With the `!`. */
  tags?: readonly string[];
  /** Integers beyond 2^53 as `bigint`, and 3.0 as a WholeFloat, for values that are tests. */
  exact?: boolean;
}

/** Throws `import_malformed` with the line. References are bounded, so that a small text cannot make a large value. */
export function parseYaml(source: string, { version, tags = [], exact = false }: YamlOptions): unknown {
  const customTags = tags.flatMap((tag) => [
    { tag, resolve: (value: string) => new Tagged(tag, value) },
    ...(['map', 'seq'] as const).map((collection) => ({
      tag,
      collection,
      resolve: (value: { toJSON(): unknown }) => new Tagged(tag, value.toJSON()),
    })),
  ]) as unknown as Tags;
  const document = parseDocument(source, { version, customTags, logLevel: 'error', intAsBigInt: exact });
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
    return document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw new ImportFault('import_malformed', {
      reason: cause instanceof Error ? cause.message : 'not YAML',
    });
  }
}

function exactNumber(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0);
  return isWhole && source !== undefined && /[.eE]/.test(source) ? new WholeFloat(value) : value;
}
