/**
 * A table belongs to the room of its entity: SQL may name the tables of its own room and of lower floors, as imports may.
 * `--list` prints every read from another room.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';

const { FLOORS } = createRequire(import.meta.url)('./floors.cjs');
const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));
/** After these words SQL names a table. */
const NAMED = /\b(?:from|join|into|update|table|exists)\s+(?:only\s+)?"?([a-z][a-z0-9_]*)"?/gi;

/** Decided in docs/adr/0004-house.md: statements that must reach up to keep an invariant in one transaction. */
const EXCEPTIONS = new Set([
  'src/analytics/progress/progress.sql.ts exercise_submissions',
  'src/auth/student.entity.ts student_stats',
]);

const roomOf = (file) => file.split('/')[1];
const files = readdirSync('src', { recursive: true })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((file) => /^src\/[^/]+\/.*\.ts$/.test(file) && !/\.spec\.ts$|\/migrations\//.test(file));
const owners = new Map(
  files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/tableName: '(\w+)'/g)].map(([, table]) => [table, roomOf(file)]),
  ),
);

function* textsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push({ text: node.text, line: source.getLineAndCharacterOfPosition(node.pos).line + 1 });
    ts.forEachChild(node, visit);
  };
  visit(source);
  yield* found;
}

const reads = files.flatMap((file) =>
  [...textsOf(file)].flatMap(({ text, line }) =>
    [...text.matchAll(NAMED)].flatMap(([, name]) => {
      const owner = owners.get(name.toLowerCase());
      return owner === undefined || owner === roomOf(file) ? [] : [{ file, line, name, owner }];
    }),
  ),
);
if (process.argv.includes('--list'))
  for (const { file, line, name, owner } of reads) console.log(`${file}:${line} names ${name} of ${owner}`);

const breaches = reads.filter(
  ({ file, name, owner }) =>
    floorOf.get(owner) >= floorOf.get(roomOf(file)) && !EXCEPTIONS.has(`${file} ${name}`),
);
for (const { file, line, name, owner } of breaches)
  console.error(`${file}:${line} names the table ${name} of src/${owner}, which it may not import`);
console.log(
  `${owners.size} tables, ${reads.length} names of other rooms' tables, ${breaches.length} breaches`,
);
process.exitCode = breaches.length > 0 ? 1 : 0;
