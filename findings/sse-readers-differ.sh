#!/usr/bin/env bash
# eventsource-parser 3.1.1 (npm), httpx-sse 0.4.3 and sseclient-py 1.9.0 (PyPI): what clients of model streams read with.
#
# One would guess: the three dispatch the same events for one valid stream, as the HTML standard sets it down to the byte.
# What happens, with a stream of a first block that sets only `retry`, an event with an id, one without, and an event that the
# connection's end cuts off before its empty line:
#   - httpx-sse gives the block without data as an event with the data "", so that `event.json()` of the first fails;
#   - sseclient-py gives the event that was cut off, which the standard drops: half a reply passes for a whole one;
#   - the last id stays for the events that follow in httpx-sse alone, as the standard says; a client that resumes from
#     `event.id` of the other two forgets where it was.
# Cure: skip events without data, end streams by an event that says so, and keep the last id oneself.
#
# Output seen:
#   eventsource-parser: one(1) two(-)
#   httpx-sse: (-) one(1) two(1)
#   sseclient-py: one(1) two(-) cut(-)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent eventsource-parser@3.1.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check httpx==0.28.1 httpx-sse==0.4.3 sseclient-py==1.9.0
printf 'retry: 3000\n\nid: 1\ndata: one\n\ndata: two\n\ndata: cut\n' >stream.txt
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createParser } from 'eventsource-parser';

const events = [];
const parser = createParser({ onEvent: (event) => events.push(`${event.data}(${event.id ?? '-'})`) });
parser.feed(readFileSync('stream.txt', 'utf8'));
console.log('eventsource-parser:', events.join(' '));
JS
cat >read.py <<'PY'
import httpx
import httpx_sse
import sseclient

stream = open("stream.txt", "rb").read()
response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream)
for name, events in (
    ("httpx-sse", httpx_sse.EventSource(response).iter_sse()),
    ("sseclient-py", sseclient.SSEClient(iter([stream])).events()),
):
    print(f"{name}:", *(f"{event.data}({event.id or '-'})" for event in events))
PY
{ node read.mjs && python/bin/python read.py; } | tee seen.txt
diff seen.txt - <<'SEEN'
eventsource-parser: one(1) two(-)
httpx-sse: (-) one(1) two(1)
sseclient-py: one(1) two(-) cut(-)
SEEN
