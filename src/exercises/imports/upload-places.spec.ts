import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { UploadPlaces } from './upload-places.js';

describe('the files that are being received', () => {
  const places = new UploadPlaces();
  /** Begins to send one; what is called ends it. */
  const send = (userId: string): (() => void) => {
    const handled = new Subject<never>();
    const context = { switchToHttp: () => ({ getRequest: () => ({ viewer: { userId } }) }) };
    places.intercept(context as unknown as ExecutionContext, { handle: () => handled }).subscribe();
    return () => handled.complete();
  };

  it('are three of one author, and others of another', () => {
    const ends = [send('ada'), send('ada'), send('ada')];
    expect(() => send('ada')).toThrow('3 files of yours');
    send('grace')();
    ends[0]?.();
    expect(() => send('ada')).not.toThrow();
  });
});
