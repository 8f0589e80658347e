/** What the sandbox refuses, said in words: the system's own answer is a bare EPERM, or a process that is ended. */
'use strict';

const REFUSED = {
  child_process: ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
  cluster: ['fork'],
  worker_threads: ['Worker'],
};

/** Not an arrow function: `new Worker(...)` has to come as far as this. */
const refusal = (what) =>
  function () {
    throw new Error(`${what} is refused: the code runs as one process with one thread`);
  };

/** The module of Node's, with what would start a process or a thread replaced. */
function refusing(name, original) {
  const plain = name.replace(/^node:/, '');
  if (!Object.hasOwn(REFUSED, plain)) return original;
  const changed = Object.fromEntries(REFUSED[plain].map((member) => [member, refusal(`${plain}.${member}`)]));
  return { ...original, ...changed };
}

module.exports = { refusing };
