#!/usr/bin/env bash
# openai 7.57.0 (npm), streaming from a server on this machine.
#
# One would guess: a stream that ends before its `finish_reason` and before `data: [DONE]`, since a proxy or the model's server gave
# up, throws in the `for await` that reads it, as a connection that breaks does.
# What happens: where the HTTP response ends properly, half a reply ends like a whole one, also behind an event that lacks its
# empty line; nothing is thrown. The helper `.stream()` throws ("missing finish_reason") for the same bytes; cut within an
# event's JSON both throw.
# Cure: keep the last `finish_reason` and take a reply without one for broken off.
#
# Output seen:
#   whole: for await "Half a reply.", finish_reason stop; stream() "Half a reply."
#   cut between events: for await "Half a", finish_reason none; stream() throws missing finish_reason for choice 0
#   cut before an event's empty line: for await "Half a reply.", finish_reason none; stream() throws missing finish_reason for choice 0
#   cut within an event: for await throws; stream() throws
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent openai@7.57.0 node@24.21.0
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import OpenAI from 'openai';

const event = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const [first, second, last] = [event({ role: 'assistant', content: 'Half a' }), event({ content: ' reply.' }), event({}, 'stop')];
const bodies = {
  whole: `${first}${second}${last}data: [DONE]\n\n`,
  'cut between events': first,
  "cut before an event's empty line": `${first}${second.trim()}\n`,
  'cut within an event': `${first}${second.slice(0, 40)}`,
};
let body = '';
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
const { completions } = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 }).chat;
const request = { model: 'm', messages: [{ role: 'user', content: 'Hint?' }] };

async function iterated() {
  let text = '';
  let reason = 'none';
  for await (const { choices } of await completions.create({ ...request, stream: true })) {
    text += choices[0].delta.content ?? '';
    reason = choices[0].finish_reason ?? reason;
  }
  return `${JSON.stringify(text)}, finish_reason ${reason}`;
}
const helped = async () => JSON.stringify(await completions.stream(request).finalContent());
const settled = (promise) =>
  promise.catch(({ message }) => `throws ${/missing.*/.exec(message) ?? ''}`.trim());
console.error = () => undefined;
for (const [name, text] of Object.entries(bodies)) {
  body = text;
  console.log(`${name}: for await ${await settled(iterated())}; stream() ${await settled(helped())}`);
}
process.exit(0);
JS
node_modules/.bin/node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
whole: for await "Half a reply.", finish_reason stop; stream() "Half a reply."
cut between events: for await "Half a", finish_reason none; stream() throws missing finish_reason for choice 0
cut before an event's empty line: for await "Half a reply.", finish_reason none; stream() throws missing finish_reason for choice 0
cut within an event: for await throws; stream() throws
SEEN
