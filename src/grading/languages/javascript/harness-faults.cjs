/** The fault frames of PROTOCOL.md: what went wrong, and where in the student's own files. */
'use strict';

const { nameOf, Unsupported } = require('./harness-values.cjs');

const MAX_TEXT = 2_000;
const MAX_TRACE = 20;

function textOf(read) {
  try {
    return `${read()}`.slice(0, MAX_TEXT);
  } catch {
    return '?';
  }
}

/** The fault frame of whatever was thrown; lines are of the student's own files. */
function faultOf(thrown, sources) {
  if (thrown instanceof Unsupported)
    return { fault: 'unsupported', type: thrown.type, message: thrown.message };
  const isObject = thrown !== null && typeof thrown === 'object';
  const type = textOf(() => (isObject ? (thrown.name ?? nameOf(thrown)) : typeof thrown));
  const message = textOf(() => (isObject ? thrown.message : thrown));
  const memory = type === 'RangeError' && /Array buffer allocation failed/.test(message);
  const trace = isObject
    ? traceOf(
        textOf(() => (typeof thrown.stack === 'string' ? thrown.stack : '')),
        sources,
      )
    : [];
  const [inner] = trace;
  const frame = { fault: memory ? 'memory' : 'exception', type, message };
  if (inner) {
    frame.line = inner.line;
    frame.column = inner.column;
    frame.sourceLine = lineOf(sources, inner.file, inner.line);
    frame.trace = trace.toReversed().map(({ line, function: name }) => ({ line, function: name }));
  }
  return frame;
}

function lineOf(sources, file, line) {
  return (sources[file] ?? '').split('\n')[line - 1]?.slice(0, 500) ?? '';
}

function traceOf(stack, sources) {
  const frames = [];
  for (const text of stack.split('\n')) {
    const place = /^\s+at (?:(.*) \()?\/home\/student\/([^()]+?):(\d+):(\d+)\)?$/.exec(text);
    if (!place || !(place[2] in sources) || frames.length >= MAX_TRACE) continue;
    frames.push({ function: place[1] ?? '<top level>', file: place[2], line: +place[3], column: +place[4] });
  }
  return frames;
}

/** V8 puts the place of a syntax error in the first line of the stack: `/home/student/solution.js:3`. */
function syntaxFault(error, file, sources) {
  const stack = textOf(() => error.stack);
  const line = Number(/^[^\n]*?:(\d+)\n/.exec(stack)?.[1] ?? 0);
  const caret = /\n( *)\^+\n/.exec(stack)?.[1];
  const known = line > 0 && line <= sources[file].split('\n').length;
  return {
    fault: 'syntax',
    type: 'SyntaxError',
    message: textOf(() => error.message),
    ...(known && { line, sourceLine: lineOf(sources, file, line) }),
    ...(known && caret !== undefined && { column: caret.length + 1 }),
  };
}

/** Why the author's files do not load: what was thrown, and the innermost place in them. */
function placed(thrown, files) {
  const stack = textOf(() => thrown.stack);
  const frames = [...stack.matchAll(/\/home\/student\/([^():\n]+):(\d+)/g)];
  const frame = frames.find(([, file]) => Object.hasOwn(files, file));
  const { type, message } = faultOf(thrown, {});
  return { file: frame?.[1], line: frame && Number(frame[2]), type, message };
}

module.exports = { faultOf, placed, syntaxFault, textOf };
