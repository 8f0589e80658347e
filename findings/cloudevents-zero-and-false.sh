#!/usr/bin/env bash
# cloudevents 10.0.0 (npm) and cloudevents 2.2.0 (PyPI), the two official SDKs, over HTTP in both modes.
#
# One would guess: data of `application/json` may be any JSON value, and each SDK reads what itself and the other wrote; a score
# of 0 or a `passed` of false is data as any other.
# What happens: JavaScript reads a structured event with 0, false or "" as one without data, and puts no number, but its
# value, into a binary body, where its own reader refuses it from 1 on ("invalid payload type"); Python writes False into a
# binary body as `False`, which is no JSON, and reads it as a text, which is true; both write a text there without its quotes.
# Cure: only objects (or arrays) as data.
#
# Output seen:
#   data     read by JavaScript and Python if structured, then the binary body as Python reads it; JavaScript wrote
#   0        undefined   0        0: 0
#   false    undefined   False    false: False
#   ""       undefined   ''       : None
#   "text"   "text"      'text'   text: 'text'
#   data     the binary body as Python reads it; Python wrote
#   0        0: 0
#   False    False: 'False'
#   'text'   text: 'text'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent cloudevents@10.0.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check cloudevents==2.2.0
cat >write.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents';

const messages = [0, false, '', 'text'].map((data) => {
  const event = new CloudEvent({ type: 't', source: '/s', datacontenttype: 'application/json', data });
  const structured = HTTP.structured(event);
  const { body, headers } = HTTP.binary(event);
  const read = JSON.stringify(HTTP.toEvent(structured).data) ?? 'undefined';
  return { data: JSON.stringify(data), read, structured, binary: { headers, body: String(body) } };
});
console.log(JSON.stringify(messages));
JS
cat >read.py <<'PY'
import json
import sys

from cloudevents.core.bindings import http
from cloudevents.core.v1.event import CloudEvent


def read(message):
    body = message["body"].encode()
    return http.from_http_event(http.HTTPMessage(headers=message["headers"], body=body)).get_data()


for message in json.load(sys.stdin):
    structured, binary = message["structured"], message["binary"]
    print(
        f"{message['data']:<9}{message['read']:<12}{read(structured)!r:<9}{binary['body']}: {read(binary)!r}"
    )
for data in (0, False, "text"):
    attributes = {"type": "t", "source": "/s", "id": "1", "specversion": "1.0", "datacontenttype": "application/json"}
    message = http.to_binary_event(CloudEvent(attributes, data))
    print(f"{data!r:<9}{message.body.decode()}: {http.from_http_event(message).get_data()!r}")
PY
node write.mjs | python/bin/python read.py | tee seen.txt
diff seen.txt - <<'SEEN'
0        undefined   0        0: 0
false    undefined   False    false: False
""       undefined   ''       : None
"text"   "text"      'text'   text: 'text'
0        0: 0
False    False: 'False'
'text'   text: 'text'
SEEN
