import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OpenAI } from 'openai';
import { io, type Socket } from 'socket.io-client';
import { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { call, quantile, residentMb, startServer, withScratchFolder, type BenchServer } from './support.js';
import { loggedIn, SECRET_KEY } from './students.js';

/**
 * What we add to a provider's own pace: from the student's message to the request that reaches the provider, and from
 * each of its pieces to the student's socket, while 1,000 clients are connected. The bare side is the `openai` package
 * itself against the same provider. One process of ours; provider, clients and PostgreSQL share the machine with it.
 */
const CONNECTED = 1_000;

interface Round {
  /** Whose replies stream at the same time. */
  clients: number;
  pieces: number;
  everyMs: number;
  times: number;
}
const ROUNDS: readonly Round[] = [
  { clients: 1, pieces: 20, everyMs: 50, times: 20 },
  { clients: 100, pieces: 100, everyMs: 100, times: 1 },
  { clients: 1_000, pieces: 40, everyMs: 500, times: 1 },
  // More than two cores take: what happens beyond.
  { clients: 1_000, pieces: 100, everyMs: 100, times: 1 },
];
/** `npm run bench bench/chat.ts [part of a name]`. */
const nameOf = ({ clients, everyMs }: Round): string =>
  `${clients} at ${((1_000 * clients) / everyMs).toFixed(0)} pieces/s`;

const now = (): number => (performance.timeOrigin + performance.now()) % 10_000_000;

interface Figures {
  /** Until the provider has the request. */
  asked: number[];
  /** From the provider's first piece to the client. */
  first: number[];
  /** From each later piece to the client. */
  later: number[];
  lost: number;
  disordered: number;
}

/** Reads the stamps in a text that comes in pieces, however they are cut. */
class Stamps {
  private rest = '';
  private count = 0;

  constructor(
    private readonly sentAt: number,
    private readonly pieces: number,
    private readonly figures: Figures,
  ) {}

  read(text: string): void {
    const at = now();
    this.rest += text;
    for (const match of this.rest.matchAll(/(\d+\.\d) /g)) {
      const stamp = Number(match[1]);
      if (this.count === 0) this.figures.asked.push(stamp - this.sentAt);
      (this.count === 0 ? this.figures.first : this.figures.later).push(at - stamp);
      this.count += 1;
    }
    this.rest = this.rest.slice(this.rest.lastIndexOf(' ') + 1);
  }

  end(): void {
    this.figures.lost += this.pieces - this.count;
  }
}

const noFigures = (): Figures => ({ asked: [], first: [], later: [], lost: 0, disordered: 0 });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const questionOf = ({ pieces, everyMs }: Round): string =>
  `What is a loop? Say it ${pieces} times every ${everyMs} ms.`;

async function ask(socket: Socket, round: Round, figures: Figures): Promise<void> {
  const stamps = new Stamps(now(), round.pieces, figures);
  let nextSeq = 0;
  let shown = '';
  const ended = new Promise<string>((resolve) => {
    socket.on('delta', ({ seq, text }: { seq: number; text: string }) => {
      if (seq !== nextSeq) figures.disordered += 1;
      nextSeq = seq + 1;
      shown += text;
      stamps.read(text);
    });
    socket.on('message', ({ role, content }: { role: string; content: string }) => {
      if (role === 'assistant') resolve(content);
    });
  });
  await socket.emitWithAck('message', { content: questionOf(round) });
  if ((await ended) !== shown) figures.disordered += 1;
  stamps.end();
  socket.off('delta').off('message');
}

async function askBare(client: OpenAI, round: Round, figures: Figures): Promise<void> {
  const stamps = new Stamps(now(), round.pieces, figures);
  const messages = [{ role: 'user' as const, content: questionOf(round) }];
  const stream = await client.chat.completions.create({ model: 'any', messages, stream: true });
  for await (const chunk of stream) stamps.read(chunk.choices[0]?.delta.content ?? '');
  stamps.end();
}

/** Beginnings are spread over half of a reply, so that all stream at the same time. */
async function spread<T>(
  { pieces, everyMs, times }: Round,
  over: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const each = (pieces * everyMs) / 2 / over.length;
  for (let time = 0; time < times; time += 1)
    await Promise.all(over.map((one, index) => pause(index * each).then(() => work(one))));
}

/** A student each, as a student is answered in a few conversations at once. */
async function openSockets(server: BenchServer, tokens: readonly string[]): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (const token of tokens) {
    const { sessionId } = await call<{ sessionId: string }>(`${server.url}/api/chat/sessions/`, token, {
      agentType: 'concepts',
    });
    const socket = io(`${server.url}/api/chat/ws/${sessionId}`, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject);
    });
    sockets.push(socket);
  }
  return sockets;
}

function print(name: string, figures: Figures): void {
  const cells = (['asked', 'first', 'later'] as const).map((key) => {
    const [median, p99] = [quantile(figures[key], 0.5), quantile(figures[key], 0.99)];
    return `${median.toFixed(1).padStart(8)} ${p99.toFixed(1).padStart(8)}`;
  });
  console.log(
    `${name.padEnd(30)} ${cells.join('   ')}   ${figures.lost} lost, ${figures.disordered} out of order`,
  );
}

async function startProvider(): Promise<{ child: ChildProcess; baseUrl: string; key: string }> {
  const main = fileURLToPath(new URL('./chat-provider.ts', import.meta.url));
  const child = fork(main, [], {
    execArgv: process.execArgv,
  });
  const [ready] = (await once(child, 'message')) as [{ baseUrl: string; key: string }];
  return { child, ...ready };
}

await withScratchFolder(async (folder) => {
  const provider = await startProvider();
  const database = await EmbeddedPostgres.start({ dataDir: folder });
  const server = await startServer(folder, {
    DATABASE_URL: database.url,
    SECRET_KEY,
    OPENAI_API_KEY: provider.key,
    OPENAI_BASE_URL: provider.baseUrl,
    TUTOR_DAILY_REPLIES: '100000',
    TUTOR_SESSION_TOKENS: '100000000',
    GRADER: 'wasm',
  });
  try {
    const bare = new OpenAI({ apiKey: provider.key, baseURL: provider.baseUrl, maxRetries: 0 });
    const [first = '', ...others] = await loggedIn(database.url, CONNECTED);
    const warm = await openSockets(server, [first]);
    for (let time = 0; time < 5; time += 1)
      await ask(warm[0]!, { clients: 1, pieces: 5, everyMs: 5, times: 1 }, noFigures());
    const before = residentMb(server.pid);
    const sockets = [...warm, ...(await openSockets(server, others))];
    await pause(3_000);
    const idleKb = (1_024 * (residentMb(server.pid) - before)) / (sockets.length - 1);
    console.log(`${CONNECTED} clients connected; milliseconds, median and 99th percentile`);
    console.log(`${''.padEnd(30)}    until asked         first piece         later pieces`);
    for (const round of ROUNDS.filter((each) => nameOf(each).includes(process.argv[2] ?? ''))) {
      const [ours, theirs] = [noFigures(), noFigures()];
      await spread(round, Array.from({ length: round.clients }), () => askBare(bare, round, theirs));
      await spread(round, sockets.slice(0, round.clients), (socket) => ask(socket, round, ours));
      const name = nameOf(round);
      print(`${name}, bare`, theirs);
      print(`${name}, ours`, ours);
      const first = ({ asked, first: piece }: Figures) => quantile(asked, 0.5) + quantile(piece, 0.5);
      const [added, later] = [
        first(ours) - first(theirs),
        quantile(ours.later, 0.5) - quantile(theirs.later, 0.5),
      ];
      console.log(
        `${''.padEnd(30)} adds ${added.toFixed(1)} ms to the first piece, ${later.toFixed(1)} ms to each later one (medians)`,
      );
    }
    console.log(
      `memory per idle client ${idleKb.toFixed(0)} KB; of the process after all of it ${residentMb(server.pid).toFixed(0)} MB`,
    );
    for (const socket of sockets) socket.close();
  } finally {
    await server.stop();
    await database.stop();
    provider.child.send('stop');
    await once(provider.child, 'exit');
  }
});
