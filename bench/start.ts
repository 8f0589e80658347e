import { median, residentMb, startServer, withScratchFolder } from './support.js';

/** Start to ready on a warm data folder, the stop, and the memory of the idle Node process. */
await withScratchFolder(async (folder) => {
  const first = await startServer(folder);
  await first.stop();
  const ready: number[] = [];
  const stopped: number[] = [];
  let idleMb = 0;
  for (let round = 0; round < 5; round++) {
    const server = await startServer(folder);
    ready.push(server.readyMs);
    if (round === 4) idleMb = await settledMb(server.pid);
    stopped.push(await server.stop());
  }
  console.log(`first start (database made)   ${(first.readyMs / 1000).toFixed(2)} s`);
  console.log(`warm start to ready, median   ${(median(ready) / 1000).toFixed(2)} s  (bound 5 s)`);
  console.log(`Ctrl-C to exit, median        ${(median(stopped) / 1000).toFixed(2)} s  (bound 5 s)`);
  console.log(`idle memory of Node           ${idleMb.toFixed(0)} MB  (bound 250 MB)`);
});

/** Resident memory once it has stopped moving by more than a megabyte in a second. */
async function settledMb(pid: number): Promise<number> {
  let before = 0;
  for (let now = residentMb(pid); Math.abs(now - before) > 1; now = residentMb(pid)) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return residentMb(pid);
}
