#!/usr/bin/env bash
# jsonrepair 3.15.0, partial-json 0.1.7 and best-effort-json-parser 1.5.1: readers of the JSON that models write.
#
# One would guess: each reads what is there and gives no other value than the one that stands in the reply, or throws.
# What happens: jsonrepair takes the backslash from an unknown escape, so that a hint's pattern ^\w+$ is ^w+$, and a reply cut
# within `false` becomes the text "fals", which is true; a reply with a line of words behind the JSON becomes a list of both. partial-json
# gives {} without an error for a text with a line break in it, though all of it is there, and best-effort-json-parser swallows all
# that follows a Python-like None into a text.
# Cure: validate the result by a schema, and take a repaired one only if the plain parser failed for the reply's end alone.
#
# Output seen:
#   {"pattern":"^\w+$"}
#     jsonrepair {"pattern":"^w+$"}, partial-json {}, best-effort throws
#   {"correct":fals
#     jsonrepair {"correct":"fals"}, partial-json {"correct":false}, best-effort {"correct":false}
#   {"score":1}⏎Done!
#     jsonrepair [{"score":1},"Done!"], partial-json {"score":1}, best-effort {"score":1}
#   {"hint":"a⏎b","score":1}
#     jsonrepair {"hint":"a\nb","score":1}, partial-json {}, best-effort {"hint":"a\nb","score":1}
#   {"hint":None,"score":1}
#     jsonrepair {"hint":null,"score":1}, partial-json {}, best-effort {"hint":"None,\"score\":1}"}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent jsonrepair@3.15.0 partial-json@0.1.7 best-effort-json-parser@1.5.1
cat >try.mjs <<'JS'
import * as bestEffort from 'best-effort-json-parser';
import { jsonrepair } from 'jsonrepair';
import * as partial from 'partial-json';

bestEffort.disableErrorLogging();
const readers = {
  jsonrepair: (text) => JSON.parse(jsonrepair(text)),
  'partial-json': (text) => partial.parse(text),
  'best-effort': (text) => bestEffort.parse(text),
};
for (const reply of [
  '{"pattern":"^\\w+$"}',
  '{"correct":fals',
  '{"score":1}\nDone!',
  '{"hint":"a\nb","score":1}',
  '{"hint":None,"score":1}',
]) {
  console.log(reply.replace('\n', '⏎'));
  const seen = Object.entries(readers).map(([name, read]) => {
    try {
      return `${name} ${JSON.stringify(read(reply))}`;
    } catch {
      return `${name} throws`;
    }
  });
  console.log(`  ${seen.join(', ')}`);
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
{"pattern":"^\w+$"}
  jsonrepair {"pattern":"^w+$"}, partial-json {}, best-effort throws
{"correct":fals
  jsonrepair {"correct":"fals"}, partial-json {"correct":false}, best-effort {"correct":false}
{"score":1}⏎Done!
  jsonrepair [{"score":1},"Done!"], partial-json {"score":1}, best-effort {"score":1}
{"hint":"a⏎b","score":1}
  jsonrepair {"hint":"a\nb","score":1}, partial-json {}, best-effort {"hint":"a\nb","score":1}
{"hint":None,"score":1}
  jsonrepair {"hint":null,"score":1}, partial-json {}, best-effort {"hint":"None,\"score\":1}"}
SEEN
