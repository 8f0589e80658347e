#!/usr/bin/env bash
# cron-parser 5.10.6 and croner 11.0.1 (npm), croniter 7.0.0 (PyPI), with time zones.
#
# One would guess: a cron expression with a time zone names one list of moments, so that what one service plans (pg-boss by
# cron-parser, a page's preview by croner, a Python worker by croniter) the others know.
# What happens: they agree on all days but the two on which clocks change, and there each pair of them differs: an hour that does
# not exist is run twice, never or once, a nightly job in the hour that comes twice runs once or twice, and "every two hours" runs
# at the second 02:00 in two of them.
# Cure: plan in UTC what must run once, and let one library say all moments.
#
# Output seen, runs on 2026-10-25 and on 2027-03-28 in Berlin by cron-parser, croner and croniter:
#   30 2 * * *      autumn 1 1 2       spring 1 1 1
#   */30 2 * * *    autumn 2 4 4       spring 2 0 1
#   */20 1-3 * * *  autumn 9 12 12     spring 6 6 6
#   0 */2 * * *     autumn 12 13 13    spring 12 11 12
#   0 12 * * *      autumn 1 1 1       spring 1 1 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent cron-parser@5.10.6 croner@11.0.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check croniter==7.0.0 tzdata==2026.6
cat >count.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const expressions = ['30 2 * * *', '*/30 2 * * *', '*/20 1-3 * * *', '0 */2 * * *', '0 12 * * *'];
const timezone = 'Europe/Berlin';
// A moment before midnight, and the next midnight.
const nights = [
  ['2026-10-24T21:59:59Z', '2026-10-25T23:00:00Z'],
  ['2027-03-27T22:59:59Z', '2027-03-28T22:00:00Z'],
].map((pair) => pair.map((text) => new Date(text)));
const rows = expressions.map((expression) => ({
  expression,
  counts: nights.map(([before, after]) => {
    const parsed = CronExpressionParser.parse(expression, { currentDate: before, tz: timezone });
    let parser = 0;
    while (parsed.next().toDate() < after) parser += 1;
    const runs = new Cron(expression, { timezone, paused: true }).nextRuns(99, before);
    return [parser, runs.filter((run) => run < after).length];
  }),
}));
console.log(JSON.stringify({ rows, nights }));
JS
cat >count.py <<'PY'
import datetime
import json
import sys
import zoneinfo

from croniter import croniter

asked = json.load(sys.stdin)
nights = [
    [datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zoneinfo.ZoneInfo("Europe/Berlin")) for text in night]
    for night in asked["nights"]
]
for row in asked["rows"]:
    cells = []
    for (before, after), counts in zip(nights, row["counts"]):
        runs = croniter(row["expression"], before)
        count = 0
        while runs.get_next(datetime.datetime).timestamp() < after.timestamp():
            count += 1
        cells.append(" ".join(map(str, [*counts, count])))
    print(f"{row['expression']:<15} autumn {cells[0]:<11} spring {cells[1]}")
PY
node count.mjs | python/bin/python count.py | tee seen.txt
diff seen.txt - <<'SEEN'
30 2 * * *      autumn 1 1 2       spring 1 1 1
*/30 2 * * *    autumn 2 4 4       spring 2 0 1
*/20 1-3 * * *  autumn 9 12 12     spring 6 6 6
0 */2 * * *     autumn 12 13 13    spring 12 11 12
0 12 * * *      autumn 1 1 1       spring 1 1 1
SEEN
