import type { Config } from '../config.js';

type Answer = (error: Error | null, isAllowed?: boolean) => void;

/** For pages of other origins, over HTTP and over the sockets' polling alike. */
export const corsOrigin =
  (config: Config) =>
  (origin: string | undefined, answer: Answer): void =>
    answer(null, origin !== undefined && config.allowsOrigin(origin));
