import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { freePort } from './free-port.js';

const READY_WITHIN_MS = 90_000;

/** One process of a cluster, which comes back at the same place. */
export class ClusterNode {
  private child: ChildProcess | undefined;
  private output = '';
  private build = 'dist';

  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly env: Record<string, string>,
  ) {}

  static async create(
    name: string,
    role: 'all' | 'api' | 'worker',
    settings: Record<string, string>,
  ): Promise<ClusterNode> {
    const port = await freePort();
    return new ClusterNode(name, `http://127.0.0.1:${port}`, {
      PATH: process.env['PATH'] ?? '',
      APP_HOST: '127.0.0.1',
      APP_PORT: String(port),
      APP_ROLE: role,
      ...settings,
    });
  }

  /** What it starts from now on. */
  runs(build: string): void {
    this.build = build;
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    this.output = '';
    const child = spawn(process.execPath, builtOrSource('main', this.build), {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.output += chunk.toString();
        if (this.output.includes('is ready')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`${this.name} ended with ${code}:\n${this.output}`)));
    }).finally(() => clearTimeout(late));
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Answers the exit code (null after SIGKILL) and the milliseconds until the end. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return { code: null, ms: 0 };
    const start = performance.now();
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return { code, ms: Math.round(performance.now() - start) };
  }
}

/** `learnflow <args>` against the database of the cluster; throws where it fails. */
export async function learnflow(
  env: Record<string, string>,
  args: readonly string[],
  build = 'dist',
): Promise<void> {
  const child = spawn(process.execPath, [...builtOrSource('cli', build), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`learnflow ${args.join(' ')} ended with ${code}`);
}

/** The build starts faster, and is what runs in production. */
const builtOrSource = (entry: 'main' | 'cli', build: string): string[] =>
  existsSync(`${build}/src/${entry}.js`)
    ? [`${build}/src/${entry}.js`]
    : ['--import', '@swc-node/register/esm-register', `src/${entry}.ts`];
