import { Logger, type ArgumentsHost } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from './errors.js';
import { ProblemFilter } from './problem.filter.js';

describe('ProblemFilter', () => {
  const logged = jest.fn();
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(logged);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    logged.mockClear();
  });

  /** What is sent where this is thrown. */
  function handle(thrown: unknown, { isClientGone = false } = {}) {
    const send = jest.fn();
    const response = { destroyed: isClientGone, headersSent: false, send };
    const chained = () => ({ ...response, status: chained, set: chained, type: chained });
    const request = {
      id: 'abc',
      method: 'GET',
      path: '/x',
      originalUrl: '/x',
      socket: {},
      app: { get: () => () => false },
    };
    const http = { getRequest: () => request, getResponse: chained };
    new ProblemFilter().catch(thrown, { switchToHttp: () => http } as unknown as ArgumentsHost);
    return send;
  }

  it('logs what the server is to blame for, with the request id', () => {
    expect(handle(new DomainError('service_unavailable'))).toHaveBeenCalledTimes(1);
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ requestId: 'abc' }), 'GET /x failed');
  });

  it('takes it for no fault when work ends because its client has gone', () => {
    expect(handle(new DomainError('service_unavailable'), { isClientGone: true })).not.toHaveBeenCalled();
    expect(logged).not.toHaveBeenCalled();
  });

  it('logs what nobody foresaw though its client has gone', () => {
    handle(new TypeError('x is undefined'), { isClientGone: true });
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
