import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An account that every mechanism of the guarded listener knows. */
export const KAFKA_USER = { username: 'learnflow', password: 'correct horse battery staple' } as const;

/** An authority of the test's own, in PEM; it signs a certificate for 127.0.0.1 where it is asked to. */
export interface Authority {
  /** The file that clients trust. */
  caFile: string;
  /** Key and certificate of a server, in one file. */
  issue(name: string, address: string): Promise<string>;
}

export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const [key, caFile] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await run('openssl', ['req', '-x509', ...made, '-keyout', key, '-out', caFile, '-subj', `/CN=${name}`]);
  return {
    caFile,
    issue: async (server, address) => {
      const [own, signed] = [join(folder, `${server}.key`), join(folder, `${server}.pem`)];
      const alsoKnownAs = ['-addext', `subjectAltName=IP:${address}`, '-addext', 'basicConstraints=CA:FALSE'];
      const signing = [
        '-CA',
        caFile,
        '-CAkey',
        key,
        '-keyout',
        own,
        '-out',
        signed,
        '-subj',
        `/CN=${server}`,
      ];
      await run('openssl', ['req', '-x509', ...made, ...signing, ...alsoKnownAs]);
      const file = join(folder, `${server}-keystore.pem`);
      await writeFile(file, (await readFile(own, 'utf8')) + (await readFile(signed, 'utf8')));
      return file;
    },
  };
}

const JAAS = 'org.apache.kafka.common.security';

/** A listener GUARDED: TLS with the keystore, and a login by PLAIN or SCRAM. Whoever logs in needs rights of its own. */
export const guardedListener = (keystore: string): string => `
ssl.keystore.type=PEM
ssl.keystore.location=${keystore}
listener.name.guarded.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.guarded.plain.sasl.jaas.config=${JAAS}.plain.PlainLoginModule required user_${KAFKA_USER.username}="${KAFKA_USER.password}";
listener.name.guarded.scram-sha-256.sasl.jaas.config=${JAAS}.scram.ScramLoginModule required;
listener.name.guarded.scram-sha-512.sasl.jaas.config=${JAAS}.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
`;

/** The account in the form of StorageTool. */
export const scramAccounts: readonly string[] = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
  '--add-scram',
  `${mechanism}=[name=${KAFKA_USER.username},password=${KAFKA_USER.password}]`,
]);
