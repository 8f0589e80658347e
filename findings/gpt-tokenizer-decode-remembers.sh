#!/usr/bin/env bash
# gpt-tokenizer 4.0.0, with o200k_base, beside js-tiktoken 1.0.21.
#
# One would guess: `decode(tokens)` is a function of its tokens, so that a prompt is cut to a limit by
# `decode(encode(text).slice(0, limit))` and the next text has nothing to do with it.
# What happens: the module keeps one streaming TextDecoder for all calls and never flushes it. Where the cut falls into an
# emoji, its first bytes wait there: the cut text lacks them without a sign, and the next text that has an emoji of several
# tokens, somebody else's perhaps, begins it with U+FFFD, or with the rest of the first one. js-tiktoken ends each call.
# Cure: after a cut take whole tokens away until the last is no part of a character (`decode` of js-tiktoken shows U+FFFD there).
#
# Output seen:
#   gpt-tokenizer, the same tokens three times: "ok " "ok� " "ok� "
#   gpt-tokenizer, then another text: "�🏽"
#   gpt-tokenizer, that text again: "🏽"
#   js-tiktoken, the same tokens three times: "ok �" "ok �" "ok �"
#   js-tiktoken, then another text: "🏽"
#   js-tiktoken, that text again: "🏽"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent gpt-tokenizer@4.0.0 js-tiktoken@1.0.21
cat >try.mjs <<'JS'
import * as gptTokenizer from 'gpt-tokenizer/encoding/o200k_base';
import { getEncoding } from 'js-tiktoken';

const tiktoken = getEncoding('o200k_base');
for (const [name, { encode, decode }] of [
  ['gpt-tokenizer', gptTokenizer],
  ['js-tiktoken', { encode: (text) => tiktoken.encode(text), decode: (tokens) => tiktoken.decode(tokens) }],
]) {
  const tokens = encode('ok 🏽');
  const cut = tokens.slice(0, -1);
  const three = [1, 2, 3].map(() => JSON.stringify(decode(cut)));
  console.log(`${name}, the same tokens three times: ${three.join(' ')}`);
  console.log(`${name}, then another text: ${JSON.stringify(decode(encode('🏽')))}`);
  console.log(`${name}, that text again: ${JSON.stringify(decode(encode('🏽')))}`);
}
JS
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
gpt-tokenizer, the same tokens three times: "ok " "ok� " "ok� "
gpt-tokenizer, then another text: "�🏽"
gpt-tokenizer, that text again: "🏽"
js-tiktoken, the same tokens three times: "ok �" "ok �" "ok �"
js-tiktoken, then another text: "🏽"
js-tiktoken, that text again: "🏽"
SEEN
