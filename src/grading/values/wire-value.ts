/** A value that came out of the sandbox, with the type it had there. */
export type WireValue =
  | { kind: 'null' }
  | { kind: 'undefined' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'string'; value: string }
  | { kind: 'int'; value: bigint }
  | { kind: 'float'; value: number }
  | { kind: 'list'; items: WireValue[] }
  | { kind: 'tuple'; items: WireValue[] }
  | { kind: 'set'; items: WireValue[] }
  | { kind: 'dict'; entries: [WireValue, WireValue][] };
