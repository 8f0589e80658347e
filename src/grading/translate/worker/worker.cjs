/**
 * Makes JavaScript of one TypeScript source after another: requests on fd 3, answers on fd 4, a JSON line each. It runs
 * none of the code. A source that is nested too deeply for the compilers leaves them broken, so that is the last answer.
 */
'use strict';

const { readSync, writeSync } = require('node:fs');
const { stripTypeScriptTypes } = require('node:module');

/** Types are blanked out, so that lines and columns stay; enums and the like are rewritten, at the price of columns. */
function stripTypes(code) {
  const sourceUrl = 'solution.ts';
  try {
    return stripTypeScriptTypes(code, { sourceUrl });
  } catch (error) {
    if (error.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error;
    return stripTypeScriptTypes(code, { sourceUrl, mode: 'transform' });
  }
}

/** The first lines of the stack show the place: `solution.ts:2`, the source line, and carets under the column. */
function syntaxFault({ stack, message }) {
  const place = /^solution\.ts:(\d+)\n/.exec(stack);
  const caret = /\n( *)\^+\n/.exec(stack);
  return {
    type: 'SyntaxError',
    message: message.split('\n')[0],
    line: place ? Number(place[1]) : undefined,
    column: caret ? caret[1].length + 1 : undefined,
    sourceLine: caret ? stack.slice(0, caret.index).split('\n').at(-1) : undefined,
  };
}

function typeFault(file, code) {
  // Loaded at the first need: it takes half a second.
  const error = require('./types.cjs').firstError(file, code);
  return (
    error && { ...error, type: 'TypeScript', message: `${error.message} (TS${error.code})`, code: undefined }
  );
}

function answerTo({ code, file, typeCheck }) {
  let stripped;
  try {
    stripped = stripTypes(code);
  } catch (error) {
    if (error.code !== 'ERR_INVALID_TYPESCRIPT_SYNTAX' && error.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
      throw error;
    return { refused: syntaxFault(error) };
  }
  const refused = typeCheck ? typeFault(file, code) : null;
  return refused ? { refused } : { code: stripped };
}

const chunk = Buffer.alloc(65_536);
function readLine() {
  const parts = [];
  for (;;) {
    const length = readSync(3, chunk);
    if (length === 0) return undefined;
    parts.push(Buffer.from(chunk.subarray(0, length)));
    // One request at a time: its line ends what there is to read.
    if (chunk[length - 1] === 10) return Buffer.concat(parts).toString('utf8');
  }
}

function send(frame) {
  let bytes = Buffer.from(`${JSON.stringify(frame)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(4, bytes));
}

send({ ready: true });
for (let line = readLine(); line !== undefined; line = readLine()) {
  const { n, ...request } = JSON.parse(line);
  try {
    send({ n, ...answerTo(request) });
  } catch {
    // A compiler's stack or memory is at its end, or it has met a case that its authors have not.
    send({ n, gaveUp: true });
    break;
  }
}
