import type { SyntaxNode } from '@lezer/common';

export type PythonNode = SyntaxNode;

export interface PythonFunction {
  name: string;
  line: number;
  endLine: number;
  /** The class whose method it is. */
  owner: PythonClass | undefined;
  parameters: readonly string[];
  decorators: readonly string[];
  isAsync: boolean;
  /** Whether a `return` of its own gives a value, or it yields. */
  givesValue: boolean;
  node: PythonNode;
}

export interface PythonClass {
  name: string;
  line: number;
  endLine: number;
  bases: readonly string[];
  decorators: readonly string[];
  methods: PythonFunction[];
  /** Names that are stored on `self`, or in the body of the class. */
  attributes: Set<string>;
}

export interface PythonBinding {
  name: string;
  line: number;
  kind: 'variable' | 'function' | 'class' | 'import' | 'parameter';
  /** The function in which the name lives; undefined at the top. */
  scope: PythonFunction | undefined;
  /** What is assigned, where it is a single value. */
  value: PythonNode | undefined;
}

interface PythonImport {
  module: string;
  /** Of `from module import name`; `*` for all. */
  name: string | undefined;
  /** Under which it is known in the code. */
  alias: string;
}

/** What a program that Python can read is made of. */
export interface PythonTree {
  code: string;
  root: PythonNode;
  functions: PythonFunction[];
  classes: PythonClass[];
  bindings: PythonBinding[];
  imports: PythonImport[];
  textOf(node: PythonNode | null | undefined): string;
  lineOf(node: PythonNode): number;
}
