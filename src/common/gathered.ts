import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * What is asked in one turn of the event loop is looked up together: requests that have come at the same time cost one
 * statement. Each is asked after it has come, so that nothing is answered from before.
 */
export function gathered<V>(
  lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): (key: string) => Promise<V | undefined> {
  let keys: Set<string> | undefined;
  let answer: Promise<ReadonlyMap<string, V>>;
  const begin = async (): Promise<ReadonlyMap<string, V>> => {
    const own = (keys = new Set());
    await endOfTurn();
    keys = undefined;
    return lookUp([...own]);
  };
  return async (key) => {
    if (keys === undefined) answer = begin();
    keys?.add(key);
    return (await answer).get(key);
  };
}
