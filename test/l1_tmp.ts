import { readFileSync } from 'node:fs';
import { createNativeSandbox } from '../src/grading/native/native.sandbox.js';
import { Session } from '../src/grading/session.js';
const s = await createNativeSandbox(() => undefined);
for (const mb of [128, 128, 64, 256]) {
const p: any = await s.acquire({ language: 'javascript', memoryLimitMb: mb });
const x = new Session(p);
console.log(JSON.stringify((await x.load({ files: { 'solution.js': readFileSync('/work/shared/hostile/js05_recursion.js','utf8') }, main: 'solution.js', kind: 'call', memoryLimitMb: mb }, 5000)).reply));
const o = await x.call({ kind: 'call', function: 'add', args: [1,2], expected: 3 }, 4000);
console.log(mb, JSON.stringify(o), p.stderr?.peek?.(), p.ending, p.guard?.maxResidentKb);
}
await s.stop();
