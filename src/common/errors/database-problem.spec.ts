import { describe, expect, it } from '@jest/globals';
import { databaseProblem, isDatabaseAway } from './database-problem.js';

const failed = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('a database that takes no writes', () => {
  it('is a reason to come again, whether it is read-only, full or shutting down', () => {
    for (const code of ['25006', '53100', '57P01', '08006'])
      expect(databaseProblem(failed(code))).toMatchObject({ code: 'service_unavailable', status: 503 });
  });

  it('is not what a faulty statement tells of', () => {
    for (const code of ['25001', '42P01', '250060']) expect(isDatabaseAway(failed(code))).toBe(false);
  });
});
