import { ScriptedOpenAi } from '../test/support/scripted-openai.js';

/** A provider in a process of its own, for `chat.ts`: its pieces tell when they were sent, and the question how many and how often. */

/** Milliseconds on the clock of the machine, the same in all processes, to a tenth and without what never changes. */
const stamp = (): string => ((performance.timeOrigin + performance.now()) % 10_000_000).toFixed(1);

const server = await ScriptedOpenAi.start();
server.script = ({ last }) => {
  const arrived = stamp();
  const [, pieces, everyMs] = (/(\d+) times every (\d+) ms/.exec(last) ?? []).map(Number);
  return async (exchange) => {
    await exchange.delta(`Asked at ${arrived} `);
    for (let count = 1; count < (pieces ?? 1); count += 1) {
      await exchange.wait(everyMs ?? 0);
      await exchange.delta(`and on ${stamp()} `);
    }
    await exchange.finish();
    await exchange.done();
    // A bench asks thousands of times, and looks at none of it.
    server.requests.length = 0;
  };
};
process.on('message', () => void server.stop().then(() => process.disconnect()));
process.send?.({ baseUrl: server.baseUrl, key: server.key });
