#!/usr/bin/env bash
# tincanjs 0.50.0 and @xapi/xapi 3.0.3, the two libraries of JavaScript for xAPI statements.
#
# One would guess: both write and read `result.duration` as an ISO 8601 duration, so that the time on an exercise survives the way
# between an author's course and a record store, at least within one library.
# What happens: TinCanJS reads a duration without seconds as 0 (90 minutes are 0), or takes the hours for seconds as well, so
# that its own PT1H0S comes back with a second more and two hours with two; milliseconds are cut to hundredths. @xapi/xapi
# writes whole minutes and hours just so, and whole days as P2DT, whose T with nothing behind it the standard forbids; TinCanJS
# refuses days altogether.
# Cure: seconds alone (PT5400S), which every reader knows.
#
# Output seen:
#   milliseconds  TinCanJS writes, reads  @xapi/xapi writes, TinCanJS reads
#   60000         PT1M0S 60000            PT1M 0
#   5400000       PT1H30M0S 5400000       PT1H30M 0
#   3600000       PT1H0S 3601000          PT1H 3601000
#   7200000       PT2H0S 7202000          PT2H 7202000
#   1234          PT1.23S 1230            PT1.234S 1234
#   172800000     PT48H0S 172848000       P2DT refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent tincanjs@0.50.0 @xapi/xapi@3.0.3
cat >try.mjs <<'JS'
import XAPI from '@xapi/xapi';
import TinCan from 'tincanjs';

const read = (duration) => {
  try {
    return TinCan.Utils.convertISO8601DurationToMilliseconds(duration);
  } catch {
    return 'refused';
  }
};
const row = (...cells) => console.log(cells.map((cell, n) => String(cell).padEnd([14, 24, 0][n])).join(''));
row('milliseconds', 'TinCanJS writes, reads', '@xapi/xapi writes, TinCanJS reads');
for (const time of [60_000, 5_400_000, 3_600_000, 7_200_000, 1234, 172_800_000]) {
  const own = TinCan.Utils.convertMillisecondsToISO8601Duration(time);
  const other = XAPI.calculateISO8601Duration(new Date(0), new Date(time));
  row(time, `${own} ${read(own)}`, `${other} ${read(other)}`);
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
milliseconds  TinCanJS writes, reads  @xapi/xapi writes, TinCanJS reads
60000         PT1M0S 60000            PT1M 0
5400000       PT1H30M0S 5400000       PT1H30M 0
3600000       PT1H0S 3601000          PT1H 3601000
7200000       PT2H0S 7202000          PT2H 7202000
1234          PT1.23S 1230            PT1.234S 1234
172800000     PT48H0S 172848000       P2DT refused
SEEN
