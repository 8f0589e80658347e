import { describe, expect, it } from '@jest/globals';
import { TestResult } from '../../grading/test-result.js';
import { RESULT_COLUMNS, RESULT_RECORD, resultColumn } from './result-columns.js';
import { SubmissionResult } from '../submissions.schemas.js';

describe('the columns of a result', () => {
  it('keep every field, each in its own type', () => {
    expect(RESULT_COLUMNS.split(', ')).toEqual(Object.keys(TestResult.shape).map(resultColumn));
    expect(RESULT_RECORD).toContain('"verdict" text, "passed" boolean, "durationMs" int, "peakMemoryKb" int');
    expect(RESULT_RECORD).toContain('"group" text, "share" float8');
  });

  it('are shown all but the weight', () => {
    expect([...Object.keys(SubmissionResult.shape), 'weight'].toSorted()).toEqual(
      Object.keys(TestResult.shape).toSorted(),
    );
  });
});
