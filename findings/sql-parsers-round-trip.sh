#!/usr/bin/env bash
# node-sql-parser 5.4.0 (with `database: 'Postgresql'`) and pgsql-ast-parser 12.0.2.
#
# One would guess: a query that the parser takes is in its tree what PostgreSQL reads, so that a check of learners' queries ("joins,
# no cross join") can be made on the tree, and the text made of the tree is the query again.
# What happens: CROSS and NATURAL before JOIN are read as an alias of the table before them, so that the tree has a plain join
# and no condition; a name without quotes gets quotes and its capitals, which is another table; a double minus comes out
# as the begin of a comment. pgsql-ast-parser refuses 1-(2-3) and NATURAL JOIN, which PostgreSQL takes, and writes a row
# in a list as two values.
# Cure: the server's own parser (libpg-query), or EXPLAIN.
#
# Output seen (query, then what node-sql-parser and pgsql-ast-parser write of it):
#   SELECT * FROM t CROSS JOIN u
#     SELECT * FROM "t" AS "CROSS" INNER JOIN "u"
#     SELECT * FROM t CROSS JOIN u
#   SELECT * FROM t NATURAL JOIN u
#     SELECT * FROM "t" AS "NATURAL" INNER JOIN "u"
#     refused
#   SELECT a FROM Student
#     SELECT a FROM "Student"
#     SELECT a FROM student
#   SELECT - - 5
#     SELECT --5
#     SELECT ( - ( - (5)))
#   SELECT 1-(2-3)
#     SELECT 1 - (2 - 3)
#     refused
#   SELECT a FROM t WHERE (a, b) IN ((1, 2))
#     SELECT a FROM "t" WHERE (a, b) IN ((1, 2))
#     SELECT a FROM t WHERE ((a, b) IN ((1), (2)))
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node-sql-parser@5.4.0 pgsql-ast-parser@12.0.2
cat >try.cjs <<'JS'
const { Parser } = require('node-sql-parser');
const { parse, toSql } = require('pgsql-ast-parser');

const options = { database: 'Postgresql' };
const parser = new Parser();
const writers = [
  (query) => parser.sqlify(parser.astify(query, options), options),
  (query) => toSql.statement(parse(query)[0]).replace(/\s+/g, ' ').trim(),
];
for (const query of [
  'SELECT * FROM t CROSS JOIN u',
  'SELECT * FROM t NATURAL JOIN u',
  'SELECT a FROM Student',
  'SELECT - - 5',
  'SELECT 1-(2-3)',
  'SELECT a FROM t WHERE (a, b) IN ((1, 2))',
]) {
  console.log(query);
  for (const write of writers) {
    let text = 'refused';
    try {
      text = write(query);
    } catch {}
    console.log(`  ${text}`);
  }
}
JS
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
SELECT * FROM t CROSS JOIN u
  SELECT * FROM "t" AS "CROSS" INNER JOIN "u"
  SELECT * FROM t CROSS JOIN u
SELECT * FROM t NATURAL JOIN u
  SELECT * FROM "t" AS "NATURAL" INNER JOIN "u"
  refused
SELECT a FROM Student
  SELECT a FROM "Student"
  SELECT a FROM student
SELECT - - 5
  SELECT --5
  SELECT ( - ( - (5)))
SELECT 1-(2-3)
  SELECT 1 - (2 - 3)
  refused
SELECT a FROM t WHERE (a, b) IN ((1, 2))
  SELECT a FROM "t" WHERE (a, b) IN ((1, 2))
  SELECT a FROM t WHERE ((a, b) IN ((1), (2)))
SEEN
