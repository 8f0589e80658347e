import type { EntityManager } from '@mikro-orm/postgresql';
import { describe, expect, it } from '@jest/globals';
import { until } from '../../../test/support/until.js';
import type { Config } from '../../common/config.js';
import type { ActivityService } from '../../database/work/activity.service.js';
import type { SessionConnection } from '../../database/connection/session-connection.js';
import type { ChatSignalsService } from '../chat-signals.service.js';
import type { ReplyRunsService } from './reply-runs.service.js';
import { ReplyWorker } from './reply.worker.js';
import type { ReplyWriter } from './reply-writer.js';

describe('ReplyWorker', () => {
  /** The database answers none of them until it is let. */
  function workerWith(claims: (() => void)[]): ReplyWorker {
    const claim = () => new Promise<null>((resolve) => claims.push(() => resolve(null)));
    return new ReplyWorker(
      {} as EntityManager,
      {} as Config,
      { claim } as unknown as ReplyRunsService,
      {} as ReplyWriter,
      { onCancel: () => undefined } as unknown as ChatSignalsService,
      {} as ActivityService,
      { onReconnect: () => undefined } as unknown as SessionConnection,
    );
  }

  it('takes nobody new while many wait for their replies to begin, and takes them again after that', async () => {
    const claims: (() => void)[] = [];
    const worker = workerWith(claims);
    for (let id = 1; id <= 64; id += 1) worker.start(id, id);
    expect(worker.isOverloaded).toBe(false);
    await until('the first has waited for long', () => worker.isOverloaded);
    expect(claims).toHaveLength(64);
    claims[0]?.();
    await until('it is taken', () => !worker.isOverloaded);
    for (const release of claims) release();
    await worker.onModuleDestroy();
  });

  it('takes everybody while few wait, however long', async () => {
    const claims: (() => void)[] = [];
    const worker = workerWith(claims);
    for (let id = 1; id < 64; id += 1) worker.start(id, id);
    const begun = performance.now();
    await until('all have waited for long', () => performance.now() - begun > 400);
    expect(worker.isOverloaded).toBe(false);
    for (const release of claims) release();
    await worker.onModuleDestroy();
  });
});
