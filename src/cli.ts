#!/usr/bin/env node
/** Older ones cannot even read the libraries: their first sentence should be ours. */
const OLDEST_NODE = 22;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(`LearnFlow needs Node.js ${OLDEST_NODE} or newer, and this is ${process.versions.node}.`);
  process.exit(1);
}
const { execute } = await import('./cli/program.js');
process.exit(await execute(process.argv.slice(2)));

export {};
