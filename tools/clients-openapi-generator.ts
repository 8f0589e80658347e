import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mavenJars, type MavenArtifact } from '../test/support/maven-jars.js';
import { HERE, isThere, OPENAPI, run, type Variables } from './clients-run.js';

const GENERATOR: MavenArtifact = ['org.openapitools', 'openapi-generator-cli', '7.25.0'];
const JACKSON = '2.21.5';
/** As the pom.xml beside the generated client names them. */
const JAVA_LIBRARIES: readonly MavenArtifact[] = [
  ['com.fasterxml.jackson.core', 'jackson-databind', JACKSON],
  ['com.fasterxml.jackson.datatype', 'jackson-datatype-jsr310', JACKSON],
  ['com.google.code.findbugs', 'jsr305', '3.0.2'],
  ['jakarta.annotation', 'jakarta.annotation-api', '1.3.5'],
  ['org.apache.httpcomponents', 'httpmime', '4.5.14'],
];
const NO_TESTS_NOR_PAGES = 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false';

/** The clients of openapi-generator, of each language whose tools are here; says which are left out. */
export async function openapiGenerator(variables: Variables, folder: string): Promise<void> {
  const [maven, javac, go] = await Promise.all([
    isThere('mvn', '-version'),
    isThere('javac', '-version'),
    isThere('go', 'version'),
  ]);
  if (!maven) return console.log('openapi-generator: SKIPPED, there is no Maven to bring it (mvn)');
  const [name, version] = [GENERATOR[1], GENERATOR[2]];
  const generator = join(await mavenJars(`${name}-${version}`, [GENERATOR]), `${name}-${version}.jar`);
  const generate = async (language: string, ...options: string[]): Promise<string> => {
    const client = join(folder, language);
    const what = ['-i', OPENAPI, '-g', language, '-o', client, '--global-property', NO_TESTS_NOR_PAGES];
    await run('java', ['-jar', generator, 'generate', ...what, ...options]);
    return client;
  };
  if (javac)
    await java(
      await generate('java', '--library', 'native', ...withOptions('openApiNullable=false')),
      variables,
    );
  else console.log('openapi-generator java: SKIPPED, there is no Java compiler (javac)');
  if (go) await golang(await generate('go', ...GO_OPTIONS), variables);
  else console.log('openapi-generator go: SKIPPED, there is no Go (go)');
}

const withOptions = (options: string): string[] => ['--additional-properties', options];
/** Go's constants of all enums share one scope: the prefix tells `pending` of one from that of another. */
const GO_OPTIONS = [
  '--git-host',
  'example.com',
  '--git-user-id',
  'learnflow',
  '--git-repo-id',
  'client',
  ...withOptions('packageName=learnflow,enumClassPrefix=true'),
];

async function java(client: string, variables: Variables): Promise<void> {
  const jars = join(await mavenJars(`java-client-${JACKSON}`, JAVA_LIBRARIES), '*');
  const sources = join(client, 'src/main/java');
  const files = (await readdir(sources, { recursive: true })).filter((file) => file.endsWith('.java'));
  const classes = join(client, 'classes');
  await run('javac', [
    '-proc:none',
    '-nowarn',
    '-d',
    classes,
    '-cp',
    jars,
    ...files.map((file) => join(sources, file)),
    join(HERE, 'java/Journey.java'),
  ]);
  console.log((await run('java', ['-cp', `${jars}:${classes}`, 'Journey'], HERE, variables)).trim());
}

async function golang(client: string, variables: Variables): Promise<void> {
  await cp(join(HERE, 'go'), join(client, 'journey'), { recursive: true });
  console.log((await run('go', ['run', './journey'], client, variables)).trim());
}
