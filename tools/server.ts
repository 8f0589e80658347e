import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../test/support/program.js';
import { Client, type Credentials } from './client.js';

export interface ToolServer {
  url: string;
  /** Of the program; undefined where it runs elsewhere. */
  pid: number | undefined;
  /** The program's own folder; undefined where it runs elsewhere. */
  dataDir: string | undefined;
  instructor: Client;
  newStudent(): Promise<Client>;
  stop(): Promise<void>;
}

/**
 * The server that a tool works with: the one at LEARNFLOW_URL, with an instructor's LEARNFLOW_EMAIL and
 * LEARNFLOW_PASSWORD, or a program of its own on a folder that goes away with it.
 */
export async function openServer(settings: Record<string, string>): Promise<ToolServer> {
  const { LEARNFLOW_URL, LEARNFLOW_EMAIL = '', LEARNFLOW_PASSWORD = '' } = process.env;
  if (LEARNFLOW_URL !== undefined) {
    const account = { email: LEARNFLOW_EMAIL, password: LEARNFLOW_PASSWORD };
    return {
      ...(await clients(LEARNFLOW_URL, account)),
      pid: undefined,
      dataDir: undefined,
      stop: async () => {},
    };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'learnflow-tool-'));
  const account = { email: 'tool@example.com', password: randomUUID() };
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const program = await startProgram({
      DATA_DIR: dataDir,
      ADMIN_EMAIL: account.email,
      ADMIN_PASSWORD: account.password,
      RATE_LIMIT: 'off',
      ...settings,
    });
    const stop = async (): Promise<void> => {
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      program.process.off('exit', died);
      if (program.process.exitCode === null && program.process.signalCode === null) await program.stop();
      await remove();
    };
    const died = (code: number | null): void =>
      console.error(`The server has ended with ${code}:\n${program.output().slice(-4000)}`);
    program.process.once('exit', died);
    const interrupted = (): void => void stop().finally(() => process.exit(130));
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    return { ...(await clients(program.url, account)), pid: program.process.pid, dataDir, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function clients(url: string, account: Credentials) {
  return {
    url,
    instructor: await new Client(url, account).login(),
    newStudent: () =>
      new Client(url, { email: `${randomUUID()}@example.com`, password: randomUUID() }).register('Tool'),
  };
}
