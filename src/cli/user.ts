import { Command, Option } from 'commander';
import type { z } from 'zod';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { Register, StudentsQuery, type StudentView } from '../auth/auth.schemas.js';
import { StudentsService } from '../auth/accounts/students.service.js';
import { DomainError } from '../common/errors/errors.js';
import { fieldErrors } from '../common/errors/field-errors.js';
import { ROLES, type Role } from '../common/viewer.js';
import { OPERATOR, withServices } from './context.js';
import { table, type Output, type Run } from './output.js';
import { choosePassword } from './password.js';

/** Accounts, by their addresses. */
export function userCommand(run: Run): Command {
  const command = new Command('user').description('Accounts');
  const role = () => new Option('--role <role>').choices([...ROLES]);
  const stdin = () =>
    new Option('--password-stdin', 'read the password from standard input, else one is made');
  command
    .command('create')
    .description('Makes an account; a password that was made is shown this once')
    .argument('<email>')
    .requiredOption('--name <name>')
    .addOption(role().default('student'))
    .addOption(stdin())
    .action((email: string, options: { name: string; role: Role; passwordStdin?: true }) =>
      run((output) => create(output, email, options)),
    );
  command
    .command('list')
    .description('Accounts in the order of registration')
    .addOption(role())
    .option('--search <text>', 'a part of the name or the address')
    .action((options: { role?: Role; search?: string }) => run((output) => list(output, options)));
  command
    .command('promote')
    .description('Gives an account another role; `--role student` takes it back')
    .argument('<email>')
    .addOption(role().makeOptionMandatory())
    .action((email: string, options: { role: Role }) =>
      run((output) => change(output, email, { role: options.role })),
    );
  command
    .command('disable')
    .description('Nobody can log in any more, and every session and socket ends; `--undo` opens it again')
    .argument('<email>')
    .option('--undo')
    .action((email: string, { undo }: { undo?: true }) =>
      run((output) => change(output, email, { isActive: undo === true })),
    );
  command
    .command('reset-password')
    .description('Sets another password, and ends every session of the account')
    .argument('<email>')
    .addOption(stdin())
    .action((email: string, options: { passwordStdin?: true }) =>
      run((output) => resetPassword(output, email, options)),
    );
  return command;
}

async function create(
  output: Output,
  email: string,
  options: { name: string; role: Role; passwordStdin?: true },
): Promise<void> {
  const { password, made } = await choosePassword(options.passwordStdin);
  const body = parsed(Register, { email, password, name: options.name });
  const student = await withServices((app) => app.get(AccountsService, OPEN).create(body, options.role));
  show(output, student, made);
}

async function list(output: Output, options: { role?: Role; search?: string }): Promise<void> {
  const students = await withServices(async (app) => {
    const service = app.get(StudentsService, OPEN);
    const all: StudentView[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = { limit: 100, ...(cursor !== '' && { cursor }), role: options.role, q: options.search };
      const page = await service.list(OPERATOR, parsed(StudentsQuery, query));
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    return all;
  });
  output.result(students, () =>
    table(
      ['id', 'role', 'active', 'email', 'name'],
      students.map((one) => [one.id, one.role, one.isActive ? 'yes' : 'no', one.email, one.name]),
    ),
  );
}

async function change(
  output: Output,
  email: string,
  patch: { role?: Role; isActive?: boolean },
): Promise<void> {
  show(output, await withServices((app) => app.get(AccountsService, OPEN).change(email, patch)));
}

async function resetPassword(
  output: Output,
  email: string,
  options: { passwordStdin?: true },
): Promise<void> {
  const { password, made } = await choosePassword(options.passwordStdin);
  parsed(Register.pick({ password: true }), { password });
  show(
    output,
    await withServices((app) => app.get(AccountsService, OPEN).resetPassword(email, password)),
    made,
  );
}

/** Their modules keep them to themselves; the operator stands outside. */
const OPEN = { strict: false } as const;

function show(output: Output, student: StudentView, password?: string): void {
  const { id, email, role, isActive } = student;
  output.result({ ...student, ...(password !== undefined && { password }) }, () => {
    const state = isActive ? role : `${role}, disabled`;
    return `${email} (${id}): ${state}${password === undefined ? '' : `, password ${password}`}`;
  });
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DomainError('validation_failed', undefined, { errors: fieldErrors(result.error.issues, value) });
}
