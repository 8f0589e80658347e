#!/usr/bin/env bash
# error-stack-parser 3.0.0 and stacktrace-parser 0.1.11, on stacks of Node.js 24.21.0.
#
# One would guess: the first frame of an error that a learner's program throws, run by `new Function` or `eval`, is the line of
# that program, since it stands in the stack: "eval at run (grader.cjs:2:3), <anonymous>:5:7".
# What happens: both read the place before the comma, the line of the grader that called `new Function`, and drop the
# learner's line. error-stack-parser also takes the brackets from a file's name, "solution (1).js" as browsers name a second
# download, and both take a line of the message for a frame when it looks like one (a test's message that quotes a stack).
# Cure: `//# sourceURL=solution.js` at the program's end, after which both read its line, and file names without brackets.
#
# Output seen (V8 counts two lines of its own above a program in `new Function`):
#   thrown on line 3 of the program: <anonymous>:5
#   error-stack-parser: grader.cjs:2
#   stacktrace-parser: grader.cjs:2
#   error-stack-parser, sourceURL: solution.js:5
#   stacktrace-parser, sourceURL: solution.js:5
#   error-stack-parser, brackets: /home/ada/solution 1.js:3
#   stacktrace-parser, brackets: /home/ada/solution (1).js:3
#   error-stack-parser, a message that quotes: quoted.js:7
#   stacktrace-parser, a message that quotes: quoted.js:7
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent error-stack-parser@3.0.0 stacktrace-parser@0.1.11 node@24.21.0
cat >grader.cjs <<'JS'
exports.run = (program) => {
  new Function(program)();
};
JS
cat >try.cjs <<'JS'
const { basename } = require('node:path');
const { default: errorStackParser } = require('error-stack-parser');
const stacktraceParser = require('stacktrace-parser');
const { run } = require('./grader.cjs');

const readers = {
  'error-stack-parser': (error) => errorStackParser.parse(error)[0].fileName,
  'stacktrace-parser': ({ stack }) => stacktraceParser.parse(stack)[0].file,
};
const lines = {
  'error-stack-parser': (error) => errorStackParser.parse(error)[0].lineNumber,
  'stacktrace-parser': ({ stack }) => stacktraceParser.parse(stack)[0].lineNumber,
};
const thrown = (program) => {
  try {
    return run(program);
  } catch (error) {
    return error;
  }
};
const show = (error, what, name = (file) => file) => {
  for (const reader of Object.keys(readers))
    console.log(`${reader}${what}: ${name(readers[reader](error))}:${lines[reader](error)}`);
};
const program = 'const a = 1;\nconst b = 2;\nthrow new Error(a + b);\n';
const error = thrown(program);
console.log(`thrown on line 3 of the program: ${/<anonymous>:\d+/.exec(error.stack.split('\n')[1].split(',')[1])[0]}`);
show(error, '', basename);
show(thrown(`${program}//# sourceURL=solution.js\n`), ', sourceURL');
const downloaded = new Error('wrong');
downloaded.stack = 'Error: wrong\n    at add (/home/ada/solution (1).js:3:9)';
show(downloaded, ', brackets');
show(new Error('expected no error, got\n    at add (quoted.js:7:1)'), ', a message that quotes');
JS
node_modules/.bin/node try.cjs | tee seen.txt
diff seen.txt - <<'SEEN'
thrown on line 3 of the program: <anonymous>:5
error-stack-parser: grader.cjs:2
stacktrace-parser: grader.cjs:2
error-stack-parser, sourceURL: solution.js:5
stacktrace-parser, sourceURL: solution.js:5
error-stack-parser, brackets: /home/ada/solution 1.js:3
stacktrace-parser, brackets: /home/ada/solution (1).js:3
error-stack-parser, a message that quotes: quoted.js:7
stacktrace-parser, a message that quotes: quoted.js:7
SEEN
