import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/common/viewer.js';
import type { LoginView, StudentView } from '../../src/auth/auth.schemas.js';
import { send, type Answer } from './http.js';
import type { TestApp } from './test-app.js';

export const TEST_PASSWORD = 'correct horse battery';

export interface TestStudent {
  student: StudentView;
  password: string;
  /** The access token. */
  token: string;
  /** For fetch: the access token and the JSON content type. */
  headers: { Authorization: string; 'Content-Type': string };
  /** The whole answer to the login. */
  login: LoginView;
}

interface Overrides {
  email?: string;
  password?: string;
  name?: string;
  [field: string]: unknown;
}

/** A new account, logged in. Every one has its own address unless `overrides` names one. */
export function registerStudent(app: TestApp, overrides: Overrides = {}): Promise<TestStudent> {
  return register(app, 'student', overrides);
}

export function makeInstructor(app: TestApp, overrides: Overrides = {}): Promise<TestStudent> {
  return register(app, 'instructor', overrides);
}

export function makeAdmin(app: TestApp, overrides: Overrides = {}): Promise<TestStudent> {
  return register(app, 'admin', overrides);
}

export async function login(app: TestApp, email: string, password = TEST_PASSWORD): Promise<LoginView> {
  return expectStatus(
    await send(app, 'POST', '/api/auth/login', { body: { email, password } }),
    200,
  ) as unknown as LoginView;
}

async function register(app: TestApp, role: Role, overrides: Overrides): Promise<TestStudent> {
  const email = overrides.email ?? `student-${randomUUID()}@example.com`;
  const password = overrides.password ?? TEST_PASSWORD;
  const body = { name: 'Test Student', ...overrides, email, password };
  expectStatus(await send(app, 'POST', '/api/auth/register', { body }), 201);
  if (role !== 'student')
    await app.database.query('update students set role = $1 where email = $2', [role, email.toLowerCase()]);
  const answer = await login(app, email, password);
  const headers = { Authorization: `Bearer ${answer.accessToken}`, 'Content-Type': 'application/json' };
  return { student: answer.student, password, token: answer.accessToken, headers, login: answer };
}

function expectStatus(answer: Answer, status: number): Answer['body'] {
  if (answer.status !== status)
    throw new Error(`Answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
