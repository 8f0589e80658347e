import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImportGate } from './import-gate.js';
import { HARNESS_DIR, openHost } from './pyodide-host.js';
import { writeSnapshot } from './snapshot-file.js';

/**
 * Boots Pyodide once (about 1.8 s), imports the harness and what most programs use, and keeps the memory: a
 * worker that starts from it is ready in a quarter of a second. No student code ever runs here.
 */
const [pyodideDir, harnessDir, zonesDir] = process.argv.slice(2);
const ZONES_DIR = '/zones';
/** Names such as Europe/Berlin; not those of the folders `posix` and `right`, which hold the same again. */
const ZONE = /^(?!posix|right)[A-Z][\w+-]*(?:\/[\w+-]+)*$/;
/** How a file of rules begins. */
const MAGIC = 'TZif';
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
copyZones();
host.pyodide.runPython(readFileSync(prepareFile, 'utf8'));
writeSnapshot(host.pyodide.makeMemorySnapshot());
process.exit(0);

/** This machine's rules of time zones, where it has them: prepare.py takes them into the memory that is kept. */
function copyZones() {
  FS.mkdirTree(ZONES_DIR);
  if (!existsSync(zonesDir)) return;
  for (const entry of readdirSync(zonesDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(zonesDir.length + 1);
    if (entry.isDirectory() || !ZONE.test(name)) continue;
    const bytes = readFileSync(path);
    if (bytes.subarray(0, MAGIC.length).toString() !== MAGIC) continue;
    FS.mkdirTree(`${ZONES_DIR}/${name.slice(0, name.lastIndexOf('/') + 1)}`);
    FS.writeFile(`${ZONES_DIR}/${name}`, bytes);
  }
}
