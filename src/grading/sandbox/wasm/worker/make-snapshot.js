import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImportGate } from './import-gate.js';
import { HARNESS_DIR, openHost } from './pyodide-host.js';
import { writeSnapshot } from './snapshot-file.js';

/**
 * Boots Pyodide once (about 1.8 s), imports the harness and what most programs use, and keeps the memory: a
 * worker that starts from it is ready in a quarter of a second. No student code ever runs here.
 */
const [pyodideDir, harnessDir] = process.argv.slice(2);
const prepareFile = new URL('prepare.py', import.meta.url);
// The gate stays open here; it must be there all the same, for the function table to have the workers' layout.
const gate = createImportGate(() => {});
const options = { _makeSnapshot: true, jsglobals: Object.create(null) };
const host = openHost(gate);
const module = await host.load(pyodideDir, options);
const { FS } = module;
FS.mkdirTree(HARNESS_DIR);
for (const name of readdirSync(harnessDir)) {
  if (name.endsWith('.py')) FS.writeFile(`${HARNESS_DIR}/${name}`, readFileSync(join(harnessDir, name)));
}
host.pyodide.runPython(readFileSync(prepareFile, 'utf8'));
writeSnapshot(host.pyodide.makeMemorySnapshot());
process.exit(0);
