import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Tens of MB, through whatever mirror the machine's Maven is set to. */
const FETCH_WITHIN_MS = 300_000;

export type MavenArtifact = readonly [group: string, artifact: string, version: string];

const pom = (artifacts: readonly MavenArtifact[]): string =>
  `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>learnflow.test</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${artifacts
  .map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
</dependencies></project>
`;

/** The folder with the jars of these artifacts and of what they need, fetched once. Throws with one line that says what is missing. */
export async function mavenJars(name: string, artifacts: readonly MavenArtifact[]): Promise<string> {
  await run('java', ['-version']).catch(() => {
    throw new Error('there is no java (17 or newer)');
  });
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'learnflow');
  const home = join(cache, name);
  if (existsSync(join(home, '.complete'))) return home;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'fetch-'));
  try {
    await writeFile(join(scratch, 'pom.xml'), pom(artifacts));
    const jars = join(scratch, 'jars');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    await run('mvn', ['-q', '-B', '-f', join(scratch, 'pom.xml'), ...goal], {
      timeout: FETCH_WITHIN_MS,
    }).catch((error) => {
      throw new Error(`Maven could not bring the jars of ${name}: ${String(error).split('\n')[0]}`);
    });
    await writeFile(join(jars, '.complete'), '');
    // Two may fetch at once; the second finds the folder there.
    await rename(jars, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return home;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
