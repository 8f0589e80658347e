import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { forbidden } from './errors/errors.js';

export const ROLES = ['student', 'instructor', 'admin'] as const;
/** Each role may do what the ones before it may. */
export type Role = (typeof ROLES)[number];

/** Who asks: the first parameter of every service method that acts for somebody. */
export interface Viewer {
  studentId: number;
  userId: string;
  /** The login session, which dies with logout or password change. */
  sessionId: string;
  role: Role;
}

export const hasRole = (viewer: Viewer, role: Role): boolean =>
  ROLES.indexOf(viewer.role) >= ROLES.indexOf(role);

export function requireRole(viewer: Viewer, role: Role): void {
  if (!hasRole(viewer, role)) throw forbidden(`This needs the role ${role}.`);
}

export const IS_PUBLIC = 'learnflow:public';
/** Opens a route to everybody; all others need a login. */
export const Public = () => applyDecorators(SetMetadata(IS_PUBLIC, true), ApiExtension('x-public', true));

export const NEEDS_ROLE = 'learnflow:role';
/** Answers 403 before the body is looked at; the service checks again, for the other doors. */
export const NeedsRole = (role: Role) =>
  applyDecorators(SetMetadata(NEEDS_ROLE, role), ApiExtension('x-role', role));

/** The authenticated viewer of an HTTP request, put there by the global guard. */
export const CurrentViewer = createParamDecorator((_: unknown, context: ExecutionContext): Viewer => {
  const { viewer } = context.switchToHttp().getRequest<{ viewer?: Viewer }>();
  if (viewer === undefined) throw new Error('CurrentViewer on a public route');
  return viewer;
});
