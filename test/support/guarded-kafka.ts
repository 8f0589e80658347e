import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { startBroker } from './kafka-broker.js';
import { testClient } from './kafka-log.js';
import { createAuthority, KAFKA_USER } from './kafka-security.js';

/** A Kafka that wants TLS, a login and rights of its own for whoever logs in. */
export interface GuardedKafka {
  /** Without any of that, for the test itself. */
  bootstrap: string;
  /** The environment of an app that gets in. */
  settings(mechanism: string): Record<string, string>;
  /** An authority that has signed nothing here. */
  strangersCaFile: string;
  /** Lets the account do so with every topic of this prefix, and be in its group. */
  allow(prefix: string, operations: readonly AclOperationTypes[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startGuardedKafka(): Promise<GuardedKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'learnflow-authority-'));
  const [ours, strangers] = [
    await createAuthority(folder, 'ours'),
    await createAuthority(folder, 'strangers'),
  ];
  const broker = await startBroker(await ours.issue('broker', '127.0.0.1'));
  return {
    bootstrap: broker.bootstrap,
    settings: (mechanism) => ({
      KAFKA_BOOTSTRAP_SERVERS: broker.guarded ?? '',
      KAFKA_SSL: 'on',
      KAFKA_SSL_CA_FILE: ours.caFile,
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: KAFKA_USER.username,
      KAFKA_SASL_PASSWORD: KAFKA_USER.password,
      KAFKA_REQUEST_TIMEOUT_MS: '1500',
    }),
    strangersCaFile: strangers.caFile,
    allow: (prefix, operations) => allow(broker.bootstrap, prefix, operations),
    stop: async () => {
      await broker.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function allow(
  bootstrap: string,
  prefix: string,
  operations: readonly AclOperationTypes[],
): Promise<void> {
  const admin = testClient(bootstrap).admin();
  await admin.connect();
  const right = {
    resourceName: prefix,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: `User:${KAFKA_USER.username}`,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
  };
  await admin.createAcls({
    acl: [
      ...operations.map((operation) => ({ ...right, resourceType: AclResourceTypes.TOPIC, operation })),
      { ...right, resourceType: AclResourceTypes.GROUP, operation: AclOperationTypes.READ },
    ],
  });
  await admin.disconnect();
}
