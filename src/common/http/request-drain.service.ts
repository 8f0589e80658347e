import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Of the five seconds that a stop may take. */
const DRAIN_MS = 1_500;

/** Lets the requests in hand be answered before the server cuts every connection at shutdown. */
@Injectable()
export class RequestDrainService implements BeforeApplicationShutdown {
  private open = 0;
  private onIdle: () => void = () => undefined;

  readonly count = (_request: Request, response: Response, next: NextFunction): void => {
    this.open += 1;
    response.once('close', () => {
      this.open -= 1;
      if (this.open === 0) this.onIdle();
    });
    next();
  };

  async beforeApplicationShutdown(): Promise<void> {
    if (this.open === 0) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, DRAIN_MS);
      this.onIdle = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }
}
