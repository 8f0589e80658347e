/** Older ones cannot even read the libraries: their first sentence should be ours. */
const OLDEST_NODE = 22;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(
    `LearnFlow needs Node.js ${OLDEST_NODE} or newer, and this is ${process.versions.node}. \`npm start\` runs it with the one that it brings.`,
  );
  process.exit(1);
}
const { start } = await import('./server.js');
await start();

export {};
