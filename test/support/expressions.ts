import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A regular expression of the project: where it stands, and what it is. */
export interface Expression {
  place: string;
  source: string;
  flags: string;
}

/** What stands for a part of a built expression that only the running program knows: all such parts are names. */
const SOME_NAME = 'name';

/** Every regular expression that stands in a file: its literals, and what it builds as far as the text of the file says. */
export function expressionsIn(file: string): Expression[] {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(tree);
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    const place = `${file}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (isBuilt(node)) {
      const [pattern, flags] = node.arguments ?? [];
      const source = pattern === undefined ? '' : textOf(pattern, constants);
      const flagText = flags && ts.isStringLiteralLike(flags) ? flags.text : '';
      if (source !== SOME_NAME) found.push({ place, source, flags: flagText });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The files of the project's own program; its tests meet no foreign text. */
export const programFiles = (): string[] =>
  globSync('src/**/*.{ts,cjs,mjs,js}').filter((file) => !file.endsWith('.spec.ts'));

const isBuilt = (node: ts.Node): node is ts.NewExpression | ts.CallExpression =>
  (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'RegExp';

function constantsOf(tree: ts.SourceFile): ReadonlyMap<string, ts.Expression> {
  const constants = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return constants;
}

function textOf(node: ts.Expression, constants: ReadonlyMap<string, ts.Expression>): string {
  const read = (inner: ts.Expression): string => textOf(inner, constants);
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return read(node.expression);
  if (ts.isConditionalExpression(node)) return read(node.whenTrue);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return read(node.left) + read(node.right);
  }
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map((span) => read(span.expression) + span.literal.text);
    return node.head.text + spans.join('');
  }
  if (ts.isTaggedTemplateExpression(node)) return rawTextOf(node.template, read);
  if (ts.isIdentifier(node)) {
    const value = constants.get(node.text);
    return value === undefined ? SOME_NAME : textOf(value, without(constants, node.text));
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: list, name } = node.expression;
    const [separator] = node.arguments;
    if (name.text === 'join' && separator && ts.isStringLiteralLike(separator)) {
      const items = ts.isArrayLiteralExpression(list) ? list.elements.map(read) : [SOME_NAME, 'other'];
      return items.join(separator.text);
    }
  }
  return SOME_NAME;
}

function rawTextOf(template: ts.TemplateLiteral, read: (node: ts.Expression) => string): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.rawText ?? '';
  const spans = template.templateSpans.map((span) => read(span.expression) + (span.literal.rawText ?? ''));
  return (template.head.rawText ?? '') + spans.join('');
}

/** A constant that names itself would be read without end. */
function without(
  constants: ReadonlyMap<string, ts.Expression>,
  name: string,
): ReadonlyMap<string, ts.Expression> {
  const rest = new Map(constants);
  rest.delete(name);
  return rest;
}
