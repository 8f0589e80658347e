/*
 * Runs inside QuickJS, before student code: values to and from the frame form as the native harness has them, and
 * faults as QuickJS words them.
 */
module.exports = function (sources, wire) {
  'use strict';

  /** The engine's own, which programs know as a RangeError (language.cjs). */
  const { InternalError } = globalThis;
  const MAX_TEXT = 2000;
  const MAX_TRACE = 20;

  function textOf(read) {
    try {
      return `${read()}`.slice(0, MAX_TEXT);
    } catch {
      return '?';
    }
  }

  /** The fault frame of whatever was thrown; lines are of the student's own files. */
  function faultOf(thrown) {
    if (thrown instanceof wire.Unsupported)
      return { fault: 'unsupported', type: thrown.type, message: thrown.message };
    // There was no room left even for the error object.
    if (thrown === null) return { fault: 'memory', type: 'RangeError', message: 'out of memory' };
    const isObject = typeof thrown === 'object';
    let type = textOf(() => (isObject ? (thrown.name ?? wire.nameOf(thrown)) : typeof thrown));
    let message = textOf(() => (isObject ? thrown.message : thrown));
    const isEngines = isObject && InternalError !== undefined && thrown instanceof InternalError;
    const memory = (isEngines || type === 'InternalError') && message === 'out of memory';
    // As V8 says it, and as every tutorial explains it.
    if ((isEngines || type === 'InternalError' || type === 'SyntaxError') && message === 'stack overflow') {
      type = 'RangeError';
      message = 'Maximum call stack size exceeded';
    }
    const trace = isObject
      ? traceOf(textOf(() => (typeof thrown.stack === 'string' ? thrown.stack : '')))
      : [];
    const frame = { fault: memory ? 'memory' : 'exception', type, message };
    if (trace.length > 0) {
      const [inner] = trace;
      frame.line = inner.line;
      frame.column = inner.column;
      frame.sourceLine = lineOf(inner.file, inner.line);
      frame.trace = trace.reverse().map((step) => ({ line: step.line, function: step.function }));
    }
    return frame;
  }

  function lineOf(file, line) {
    return (sources[file] ?? '').split('\n')[line - 1]?.slice(0, 500) ?? '';
  }

  /** Frames of the student's files, innermost first: `    at add (solution.js:2:10)`. */
  function traceOf(stack) {
    const frames = [];
    for (const text of stack.split('\n')) {
      const place = /^\s+at (?:(.*) \()?(?:\/home\/student\/)?([^()\s]+?):(\d+)(?::(\d+))?\)?$/.exec(text);
      if (!place || !(place[2] in sources) || frames.length >= MAX_TRACE) continue;
      const name = place[1] && !place[1].startsWith('<') ? place[1] : '<top level>';
      const line = Number(place[3]);
      const shift = line === 1 ? (shifts[place[2]] ?? 0) : 0;
      frames.push({
        function: name,
        file: place[2],
        line,
        column: Math.max(1, Number(place[4] ?? 1) - shift),
      });
    }
    return frames;
  }

  function syntaxFaultOf(error) {
    const [place] = traceOf(textOf(() => error.stack));
    const where = place && {
      line: place.line,
      column: place.column,
      sourceLine: lineOf(place.file, place.line),
    };
    return { fault: 'syntax', type: 'SyntaxError', message: textOf(() => error.message), ...where };
  }

  /** Why the author's files do not load: what was thrown, and the innermost place in them. */
  function placed(thrown, files) {
    const stack = textOf(() => thrown.stack);
    const frames = [...stack.matchAll(/\/home\/student\/([^():\n]+):(\d+)/g)];
    const frame = frames.find(([, file]) => Object.hasOwn(files, file));
    const { type, message } = faultOf(thrown);
    return { file: frame?.[1], line: frame && Number(frame[2]), type, message };
  }

  /** Columns by which a file's first line was moved, because it was compiled inside of something. */
  const shifts = {};
  const setShift = (file, columns) => void (shifts[file] = columns);
  return { encode: wire.toWire, decode: wire.fromWire, faultOf, placed, syntaxFaultOf, setShift };
};
