import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startScratchPostgres } from '../test/support/scratch-postgres.js';
import { expectStatus } from './client.js';
import { hostTexts } from './hostile-checks.js';
import { HostileRun, type HostileFinding, type Manifest } from './hostile-run.js';
import { startCanary } from './host-watch.js';
import { openServer } from './server.js';
import { table } from './table.js';

const USAGE = `npm run hostile -- <folder with manifest.json> [--sandbox native|wasm|both] [--only <text in a file's name>]
Runs every program through the API of a server of its own, and checks what the manifest says must hold (exit code 1).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sandbox: { type: 'string', default: 'both' }, only: { type: 'string', default: '' } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
const programs = manifest.programs.filter(({ file }) => file.includes(values.only));
const sandboxes = values.sandbox === 'both' ? ['native', 'wasm'] : [values.sandbox];
const found: Record<string, HostileFinding[]> = {};
for (const sandbox of sandboxes) found[sandbox] = await attack(sandbox, folder);
report();

/** Decoys for every name that a program looks for. */
function decoys(): Record<string, string> {
  const names = ['OPENAI_API_KEY', 'JWT_SECRET', 'SECRET_KEY', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN'];
  return Object.fromEntries(names.map((name) => [name, `decoy-${randomBytes(12).toString('hex')}`]));
}

async function attack(sandbox: string, from: string): Promise<HostileFinding[]> {
  const [postgres, canary, secrets] = [await startScratchPostgres(), await startCanary(), decoys()];
  try {
    const server = await openServer({ GRADER: sandbox, DATABASE_URL: postgres.url, ...secrets });
    try {
      if (server.pid === undefined) throw new Error('LEARNFLOW_URL: this needs a server of its own');
      const { password } = new URL(postgres.url);
      const folders = [server.dataDir ?? '', postgres.dataDir];
      const { items } = expectStatus<{ items: { language: string; timeFactor: number }[] }>(
        await server.instructor.send('GET', '/api/exercises/languages'),
        200,
      );
      const run = new HostileRun({
        folder: from,
        manifest,
        instructor: server.instructor,
        student: await server.newStudent(),
        serverPid: server.pid,
        canary,
        secrets: [...Object.values(secrets), postgres.url, password],
        hostTexts: hostTexts([process.cwd(), ...folders]),
        folders,
        timeFactors: new Map(items.map(({ language, timeFactor }) => [language, timeFactor])),
      });
      const findings: HostileFinding[] = [];
      for (const program of programs) {
        const finding = await run.run(program);
        findings.push(finding);
        for (const fault of finding.faults) console.log(`${sandbox} ${program.file}: ${fault}`);
      }
      return findings;
    } finally {
      await server.stop();
    }
  } finally {
    canary.stop();
    await postgres.stop();
  }
}

function report(): void {
  const cell = (finding: HostileFinding | undefined): string => {
    if (finding === undefined) return '-';
    const { verdict, score, gradedInMs, faults } = finding;
    return `${verdict} ${score ?? '-'} (${gradedInMs} ms) ${faults.length === 0 ? 'ok' : 'FAILED'}`;
  };
  const rows = programs.map(({ file }) => [
    file,
    ...sandboxes.map((sandbox) => cell(found[sandbox]?.find((one) => one.file === file))),
  ]);
  console.log(table(['program', ...sandboxes], rows));
  const faulty = Object.values(found)
    .flat()
    .filter(({ faults }) => faults.length > 0).length;
  console.log(
    `\n${programs.length} programs, ${sandboxes.join(' and ')}: ${faulty === 0 ? 'nothing failed' : `${faulty} failed`}`,
  );
  if (faulty > 0) process.exitCode = 1;
}
