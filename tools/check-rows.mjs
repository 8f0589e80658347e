/**
 * Rows that nothing checks: a call that runs SQL and says itself what its rows are. Statements of an `*.sql.ts` say it once,
 * and test/statements.e2e.ts compares it with the database. There may be so many others, and the number only falls.
 * `--list` prints them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const MOST = 6;
const RUNS_SQL = new Set(['execute', 'query', 'queryPrepared', 'queryOnce']);
/** Rows of which nobody reads a column, and a caller's own. */
const UNREAD = /^(?:(?:object|unknown)(?:\[\])?|R|z\.infer<R>)$/;

function* uncheckedIn(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.typeArguments?.length === 1) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression)
        ? expression.name.text
        : expression.getText(source);
      const rows = node.typeArguments[0].getText(source);
      if (RUNS_SQL.has(name) && !UNREAD.test(rows))
        found.push(
          `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${name}<${rows}>`,
        );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  yield* found;
}

/** A statement that no test finds. */
const MAKES_STATEMENTS = /import \{[^}]*\b(?:prepared|statement|family)\b[^}]*\} from '[^']*\/statement\.js'/;

const files = readdirSync('src', { recursive: true })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|\/migrations\//.test(file));
const unchecked = files.flatMap((file) => [...uncheckedIn(file)]);
const hidden = files.filter(
  (file) => !file.endsWith('.sql.ts') && MAKES_STATEMENTS.test(readFileSync(file, 'utf8')),
);
for (const file of hidden) console.error(`${file} makes statements; they belong into an *.sql.ts`);
if (process.argv.includes('--list') || unchecked.length > MOST) console.log(unchecked.join('\n'));
console.log(`${unchecked.length} calls that run SQL with rows that nothing checks; ${MOST} at most`);
if (unchecked.length < MOST) console.log(`Lower MOST in tools/check-rows.mjs to ${unchecked.length}.`);
process.exitCode = unchecked.length === MOST && hidden.length === 0 ? 0 : 1;
