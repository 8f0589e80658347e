#!/usr/bin/env bash
# psycopg 3.3.9, asyncpg 0.32.0 and pg8000 1.31.6 (PyPI) beside pg 8.23.1 (npm), on PostgreSQL (PGlite 0.5.14 by its socket).
#
# One would guess: a value that a column holds comes out of each driver and goes in again as it was, be it the deadline `infinity`
# ("none") or an extension of a month.
# What happens: psycopg and asyncpg make 30 days of a month, so that the extension that was read and written again ends on another
# day; pg8000 cannot write the interval that it read. `infinity` is Infinity in pg, the last microsecond of the year 9999 in
# asyncpg, a text in pg8000 and an error in psycopg, on reading, wherever a query has such a row.
# Cure: `make_interval` from numbers, and null for "no deadline".
#
# Output seen:
#   pg: a month from 2026-01-31 is 2026-02-28; infinity number Infinity
#   psycopg: a month from 2026-01-31 is 2026-03-02; infinity DataError
#   asyncpg: a month from 2026-01-31 is 2026-03-02; infinity datetime 9999-12-31 23:59:59.999999
#   pg8000: a month from 2026-01-31 is invalid input syntax for type interval: "None days None seconds None microseconds"; infinity str infinity
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 pg@8.23.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9' asyncpg==0.32.0 pg8000==1.31.6
cat >serve.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const free = createServer().listen(0, '127.0.0.1', async () => {
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  await new PGLiteSocketServer({ db: await PGlite.create(), port, host: '127.0.0.1' }).start();
  writeFileSync('port.txt', String(port));
});
JS
cat >read.mjs <<'JS'
import pg from 'pg';

const [, , port] = process.argv;
const client = new pg.Client({ host: '127.0.0.1', port: Number(port), user: 'postgres', database: 'postgres', password: 'none' });
await client.connect();
const one = async (text, values) => (await client.query(text, values)).rows[0].v;
const month = await one("select interval '1 month' v");
const end = await one("select (timestamp '2026-01-31' + $1::interval)::date::text v", [month]);
const infinity = await one("select timestamptz 'infinity' v");
console.log(`pg: a month from 2026-01-31 is ${end}; infinity ${typeof infinity} ${infinity}`);
await client.end();
JS
cat >read.py <<'PY'
import asyncio
import sys

import asyncpg
import pg8000.native
import psycopg

name, port = sys.argv[1], int(sys.argv[2])
access = dict(host="127.0.0.1", port=port, user="postgres", password="none")
MONTH, INFINITY = "select interval '1 month'", "select timestamptz 'infinity'"
END = "select (timestamp '2026-01-31' + cast({} as interval))::date::text"


def shown(value):
    return f"{type(value).__name__} {value}"


def say(end, infinity):
    print(f"{name}: a month from 2026-01-31 is {end}; infinity {infinity}")


def with_psycopg():
    with psycopg.connect(dbname="postgres", sslmode="disable", autocommit=True, **access) as connection:
        one = lambda text, *values: connection.execute(text, values).fetchone()[0]
        end = one(END.format("%s"), one(MONTH))
        try:
            infinity = shown(one(INFINITY))
        except psycopg.Error as error:
            infinity = type(error).__name__
        say(end, infinity)


def with_pg8000():
    connection = pg8000.native.Connection(database="postgres", **access)
    one = lambda text, **values: connection.run(text, **values)[0][0]
    month = one(MONTH)
    try:
        end = one(END.format(":month"), month=month)
    except pg8000.native.DatabaseError as error:
        end = error.args[0]["M"]
    say(end, shown(one(INFINITY)))
    connection.close()


async def with_asyncpg():
    connection = await asyncpg.connect(database="postgres", ssl=False, statement_cache_size=0, **access)
    one = connection.fetchval
    say(await one(END.format("$1"), await one(MONTH)), shown(await one(INFINITY)))
    connection.terminate()


{"psycopg": with_psycopg, "pg8000": with_pg8000, "asyncpg": lambda: asyncio.run(with_asyncpg())}[name]()
PY
node serve.mjs &
server=$!
for _ in $(seq 600); do [ -e port.txt ] && break || sleep 0.1; done
port=$(cat port.txt)
# It serves one connection at a time, and has a moment between two.
{ node read.mjs "$port" && for name in psycopg asyncpg pg8000; do
  sleep 1
  python/bin/python read.py "$name" "$port"
done; } | tee seen.txt
diff seen.txt - <<'SEEN'
pg: a month from 2026-01-31 is 2026-02-28; infinity number Infinity
psycopg: a month from 2026-01-31 is 2026-03-02; infinity DataError
asyncpg: a month from 2026-01-31 is 2026-03-02; infinity datetime 9999-12-31 23:59:59.999999
pg8000: a month from 2026-01-31 is invalid input syntax for type interval: "None days None seconds None microseconds"; infinity str infinity
SEEN
