import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCases, SANDBOXES } from '../tools/case-rows.js';
import { runCases, type CaseFinding } from '../tools/cases-run.js';
import { openServer, type ToolServer } from '../tools/server.js';

const OWN = 'test/fixtures/cases';
const SURFACE = 'test/fixtures/surface/cases.jsonl';
const DIFFERENCES = 'test/fixtures/surface/differences.jsonl';
const MISLABELLED = 'test/fixtures/cases-mislabelled';
const TIMEOUT_MS = 400_000;
/** A part here, as each is graded with its author check, and all of them by `npm run cases -- test/fixtures/cases`. */
const SHARE = { native: 3, wasm: 9 };
/** Of the programs that must mean the same in both: a sample here. */
const SURFACE_SHARE = 20;

describe.each(SANDBOXES)('cases through the API, %s', (sandbox) => {
  let server: ToolServer;
  beforeAll(async () => {
    server = await openServer({ GRADER: sandbox });
  }, TIMEOUT_MS);
  afterAll(() => server.stop());

  async function run(path: string): Promise<CaseFinding[]> {
    const students = await Promise.all([1, 2, 3].map(() => server.newStudent()));
    const share = path === SURFACE ? SURFACE_SHARE : path === OWN ? SHARE[sandbox] : 1;
    const cases = readCases(path).filter((_, index) => index % share === 0);
    return runCases(cases, { ...server, students }, sandbox);
  }
  const wrong = (findings: CaseFinding[]) =>
    findings.filter(({ isRight }) => !isRight).map(({ said: _said, ...rest }) => rest);

  it(
    'gives our own cases the verdict and the words that are right',
    async () => {
      expect(wrong(await run(OWN))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'gives programs the same verdicts in both sandboxes, but for what is known to differ',
    async () => {
      expect(wrong(await run(SURFACE))).toEqual([]);
      expect(wrong(await run(DIFFERENCES))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('finds each label that is wrong: verdict, words, refusal', async () => {
    expect(wrong(await run(MISLABELLED)).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
      'verdict: should be wrong_answer',
      'words: does not say “banana”; says “7”',
      'refusal: should be refused',
    ]);
  });
});
