import { randomUUID } from 'node:crypto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Socket } from 'socket.io';
import type { Problem } from './problem.js';
import { toDomainError, toProblem } from './problem.filter.js';

/** The acknowledgement of a message that was refused. */
interface Refusal {
  ok: false;
  problem: Problem;
}

/** For gateways (`@UseFilters(new SocketFilter())`): a refused message is acknowledged with `{ ok: false, problem }`. */
@Catch()
export class SocketFilter implements ExceptionFilter {
  private readonly logger = new Logger(SocketFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const message = host.switchToWs().getPattern();
    const { nsp } = host.switchToWs().getClient<Socket>();
    const error = toDomainError(thrown);
    const requestId = randomUUID();
    if (error.status >= 500)
      this.logger.error({ err: thrown, requestId }, `${message} on ${nsp.name} failed`);
    const acknowledge = host.getArgs<unknown[]>().find((argument) => typeof argument === 'function');
    const problem = toProblem(error, `${nsp.name}#${message}`, requestId);
    // Who asked for no acknowledgement is told all the same.
    if (acknowledge === undefined) host.switchToWs().getClient<Socket>().emit('problem', problem);
    else acknowledge({ ok: false, problem } satisfies Refusal);
  }
}
