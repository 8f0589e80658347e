import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';

export interface Canary {
  port: number;
  /** Connections and packets so far. */
  touches(): number;
  stop(): void;
}

/** Listens by TCP and UDP on one port of 127.0.0.1, and on 5432 where that is free, and answers nobody. */
export async function startCanary(): Promise<Canary> {
  let touches = 0;
  const touched = (): void => void (touches += 1);
  const listen = async (port: number) => {
    const server = createServer((socket) => {
      touched();
      socket.destroy();
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const udp = createSocket('udp4').on('message', touched);
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  const postgres = await listen(5432).catch(() => undefined);
  const stop = (): void => {
    server.close();
    postgres?.close();
    udp.close();
  };
  return { port, touches: () => touches, stop };
}

/** Names in the folders where a program would leave its mark. */
export function pwnedFiles(folders: readonly string[]): string[] {
  const places = ['/tmp', '/var/tmp', '/dev/shm', '/', homedir(), process.cwd(), ...folders];
  return [...new Set(places)].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.toLowerCase().includes('pwned'))
      .map((name) => `${folder}/${name}`),
  );
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Free bytes of the file systems that a program might fill. */
export const freeDisk = (): Record<string, number> =>
  Object.fromEntries(
    ['/', '/tmp', '/var/tmp', '/dev/shm'].map((path) => {
      const { bfree, bsize } = statfsSync(path);
      return [path, bfree * bsize];
    }),
  );

export const memAvailableMb = (): number =>
  Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024;

export interface ProcessInfo {
  pid: number;
  parent: number;
  name: string;
  state: string;
  /** Clock ticks of user and system time. */
  ticks: number;
}

/** Every process of this machine but zombies, which hold nothing any more. */
function processes(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const command = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [state = '', parent = '0'] = fields;
        if (state === 'Z' || state === 'X') return [];
        const ticks = Number(fields[11]) + Number(fields[12]);
        return [{ pid: Number(name), parent: Number(parent), name: command, state, ticks }];
      } catch {
        return [];
      }
    });
}

/** All processes below this one. */
export function descendants(root: number): ProcessInfo[] {
  const all = processes();
  const found: ProcessInfo[] = [];
  const pids = new Set([root]);
  for (let before = -1; before !== pids.size;) {
    before = pids.size;
    for (const one of all) {
      if (pids.has(one.pid) || !pids.has(one.parent)) continue;
      pids.add(one.pid);
      found.push(one);
    }
  }
  return found;
}

export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** What went on while something ran: the lowest and the highest of it, sampled every 50 ms. */
export async function watch<T>(
  serverPid: number,
  work: () => Promise<T>,
): Promise<{ result: T; memoryFellMb: number; serverGrewMb: number; seen: Set<number> }> {
  const [memoryBefore, residentBefore] = [memAvailableMb(), residentMb(serverPid)];
  let [lowest, highest] = [memoryBefore, residentBefore];
  const seen = new Set<number>();
  const timer = setInterval(() => {
    lowest = Math.min(lowest, memAvailableMb());
    highest = Math.max(highest, residentMb(serverPid));
    for (const { pid } of descendants(serverPid)) seen.add(pid);
  }, 50);
  try {
    const result = await work();
    return {
      result,
      memoryFellMb: memoryBefore - lowest,
      serverGrewMb: highest - residentBefore,
      seen,
    };
  } finally {
    clearInterval(timer);
  }
}
