#!/usr/bin/env bash
# @socket.io/postgres-adapter 0.5.0 with socket.io 4.8.3, on PostgreSQL (PGlite 0.5.17).
#
# One would guess: `payloadThreshold` (8000 by default) parts the messages that go out by NOTIFY from those that go through
# the attachments table, so that every size arrives.
# What happens: a message of exactly 8000 bytes of JSON is lost. The adapter takes the table only for more than 8000 bytes,
# and PostgreSQL takes payloads of less than 8000 ("payload string too long"). Its error reaches `errorHandler` alone; the
# broadcast does not fail. One byte less or more arrives.
# Cure: payloadThreshold: 7999.
#
# Output seen:
#   7999 bytes: notify
#   8000 bytes: lost (payload string too long)
#   8001 bytes: attachment
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @socket.io/postgres-adapter@0.5.0 socket.io@4.8.3 @electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { EventEmitter } from 'node:events';
import { PGlite } from '@electric-sql/pglite';
import { createAdapter } from '@socket.io/postgres-adapter';
import { Server } from 'socket.io';

const db = await PGlite.create();
await db.exec('create table socket_io_attachments (id bigserial unique, created_at timestamptz default now(), payload bytea)');
let sent = [];
const query = async (text, values) => {
  const result = await db.query(text, values);
  if (text.startsWith('INSERT')) sent.push('attachment');
  if (text.includes('pg_notify')) sent.push('notify');
  return result;
};
// What the adapter uses of a pool; this process only sends.
const pool = { query, connect: async () => Object.assign(new EventEmitter(), { query, release() {} }) };
const errors = [];
const io = new Server({ adapter: createAdapter(pool, { errorHandler: (error) => errors.push(error.message) }) });
const adapter = io.of('/').adapter;
const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
await settled();

/** What the adapter makes of a broadcast of this text, in bytes. */
const bytesOf = async (text) => {
  let bytes = 0;
  const { publish } = adapter.client;
  adapter.client.publish = (message) => {
    bytes = Buffer.byteLength(JSON.stringify(message));
    return Promise.resolve();
  };
  io.emit('note', text);
  await settled();
  adapter.client.publish = publish;
  return bytes;
};
const frame = await bytesOf('');
for (const size of [7999, 8000, 8001]) {
  sent = [];
  errors.length = 0;
  io.emit('note', 'x'.repeat(size - frame));
  await settled();
  console.log(`${size} bytes: ${errors.length > 0 ? `lost (${errors[0]})` : sent[0]}`);
}
process.exit(0);
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
7999 bytes: notify
8000 bytes: lost (payload string too long)
8001 bytes: attachment
SEEN
