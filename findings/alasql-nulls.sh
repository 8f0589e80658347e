#!/usr/bin/env bash
# alasql 4.19.1 (SQL in the page, as courses on SQL use it) beside SQLite (npm sql.js 1.17.0).
#
# One would guess: NULL is SQL's in the aggregates of the standard, which every course on SQL has in its second week.
# What happens: NULL put into a column of INT is NaN there. `IS NULL` finds none, COUNT counts it, AVG divides by it, NOT (a = 1)
# takes it in and UNION keeps it twice; and SUM of no rows is 0.
# Cure: let the database of the course itself grade (sql.js and PGlite run where alasql runs).
#
# Output seen (rows 1, 2, NULL and 3 in t, of INT):
#   query                                     alasql            SQLite
#   SELECT COUNT(a) FROM t                    4                 3
#   SELECT AVG(a) FROM t                      1.5               2
#   SELECT SUM(a) FROM t WHERE a > 10         0                 NULL
#   SELECT a FROM t WHERE a IS NULL           -                 NULL
#   SELECT a FROM t WHERE NOT (a = 1)         2,NaN,3           2,3
#   SELECT a FROM t UNION SELECT a FROM t     1,2,NaN,3,NaN     NULL,1,2,3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts alasql@4.19.1 sql.js@1.17.0
cat >try.cjs <<'JS'
const alasql = require('alasql');
const initSqlJs = require('sql.js');

const shown = (values) => values.map((value) => value ?? 'NULL').join(',') || '-';
const row = (...cells) => console.log(cells.map((cell, n) => cell.padEnd([42, 18, 0][n])).join(''));
initSqlJs().then(({ Database }) => {
  const sqlite = new Database();
  for (const statement of ['CREATE TABLE t (a INT)', 'INSERT INTO t VALUES (1), (2), (NULL), (3)']) {
    alasql(statement);
    sqlite.run(statement);
  }
  row('query', 'alasql', 'SQLite');
  for (const query of [
    'SELECT COUNT(a) FROM t',
    'SELECT AVG(a) FROM t',
    'SELECT SUM(a) FROM t WHERE a > 10',
    'SELECT a FROM t WHERE a IS NULL',
    'SELECT a FROM t WHERE NOT (a = 1)',
    'SELECT a FROM t UNION SELECT a FROM t',
  ]) {
    const [result] = sqlite.exec(query);
    row(query, shown(alasql(query).map((found) => Object.values(found)[0])), shown((result?.values ?? []).flat()));
  }
});
JS
node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
query                                     alasql            SQLite
SELECT COUNT(a) FROM t                    4                 3
SELECT AVG(a) FROM t                      1.5               2
SELECT SUM(a) FROM t WHERE a > 10         0                 NULL
SELECT a FROM t WHERE a IS NULL           -                 NULL
SELECT a FROM t WHERE NOT (a = 1)         2,NaN,3           2,3
SELECT a FROM t UNION SELECT a FROM t     1,2,NaN,3,NaN     NULL,1,2,3
SEEN
