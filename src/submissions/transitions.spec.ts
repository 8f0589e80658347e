import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { SUBMISSION_STATUSES } from './submission.entity.js';
import { TRANSITIONS } from './transitions.js';

const THIS_FILE = 'src/submissions/transitions.ts';
/** What the columns become, up to the condition. */
const UPDATE = /update\s+exercise_submissions\s+(?:\w+\s+)?set\s([^]*?)(?:\swhere\s|\sfrom\s|$)/gi;
const WRITERS = ['create', 'assign', 'nativeUpdate', 'insert', 'upsert'];

function* writesOfStatus(file: string): Generator<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const note = (node: ts.Node) => found.push(`${file}: ${node.getText(source).slice(0, 80)}`);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
      for (const [, set = ''] of node.getText(source).matchAll(UPDATE))
        if (/\bstatus\s*=/.test(set)) note(node);
    if (
      ts.isCallExpression(node) &&
      /\b(?:Submission\b|submission\b)/.test(node.arguments[0]?.getText(source) ?? '')
    )
      if (ts.isPropertyAccessExpression(node.expression) && WRITERS.includes(node.expression.name.text))
        if (node.arguments.some((one) => /\bstatus\b/.test(one.getText(source)))) note(node);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      if (node.left.getText(source).endsWith('submission.status')) note(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  yield* found;
}

describe('the transitions of a submission', () => {
  it('lead from every status out, and into every status but by the first hand', () => {
    const all = Object.values(TRANSITIONS);
    expect(new Set(all.flatMap(({ from }) => from))).toEqual(new Set(SUBMISSION_STATUSES));
    expect(new Set(all.map(({ to }) => to).filter((to) => to !== null))).toEqual(
      new Set(SUBMISSION_STATUSES),
    );
  });

  it('are the only code that writes a status', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map((path) => `src/${path.replaceAll('\\', '/')}`)
      .filter(
        (file) => file.endsWith('.ts') && !/\.spec\.ts$|\/migrations\//.test(file) && file !== THIS_FILE,
      );
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => [...writesOfStatus(file)])).toEqual([]);
  });
});
