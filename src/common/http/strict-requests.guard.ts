import {
  applyDecorators,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { DomainError } from '../errors/errors.js';
import { pointer, type FieldError } from '../errors/field-errors.js';

const ANY_QUERY = 'learnflow:any-query';

/** For routes that machines ask with parameters of their own: probes, and Prometheus. */
export const AnyQuery = () =>
  applyDecorators(SetMetadata(ANY_QUERY, true), ApiExtension('x-any-query', true));

/**
 * Global, last of all. Refuses what would otherwise be ignored without a word: query parameters that the route does not
 * know (a misspelt filter would answer the whole list), and a PATCH without a body.
 */
@Injectable()
export class StrictRequestsGuard implements CanActivate {
  private readonly known = new WeakMap<object, ReadonlySet<string>>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const errors = [...bodyErrors(request), ...this.queryErrors(request, context)];
    if (errors.length > 0) throw new DomainError('validation_failed', undefined, { errors });
    return true;
  }

  private queryErrors({ query }: Request, context: ExecutionContext): FieldError[] {
    const given = Object.keys(query);
    const targets = [context.getHandler(), context.getClass()];
    if (given.length === 0 || this.reflector.getAllAndOverride<unknown>(ANY_QUERY, targets) === true)
      return [];
    const known = this.knownParameters(context);
    const names = [...known];
    return given
      .filter((name) => !known.has(name))
      .map((name) => ({
        path: pointer([name]),
        code: 'unknown_parameter',
        params: { known: names },
        message: `is no parameter of this route, which takes ${names.length === 0 ? 'none' : names.join(', ')}`,
      }));
  }

  private knownParameters(context: ExecutionContext): ReadonlySet<string> {
    const handler = context.getHandler();
    const remembered = this.known.get(handler);
    if (remembered !== undefined) return remembered;
    const known = new Set(querySchemas(context).flatMap((schema) => Object.keys(schema.shape)));
    this.known.set(handler, known);
    return known;
  }
}

function querySchemas(context: ExecutionContext): z.ZodObject[] {
  const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    Record<string, { schema?: unknown }> | undefined;
  return Object.entries(metadata ?? {})
    .filter(([key]) => Number(key.split(':')[0]) === RouteParamtypes.QUERY)
    .map(([, { schema }]) => schema)
    .filter((schema): schema is z.ZodObject => schema instanceof z.ZodObject);
}

const bodyErrors = ({ method, body }: Request): FieldError[] =>
  method === 'PATCH' && body === undefined
    ? [{ path: '', code: 'required', params: {}, message: 'a body with what to change is needed' }]
    : [];
