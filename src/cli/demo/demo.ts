import { EntityManager } from '@mikro-orm/postgresql';
import { Command } from 'commander';
import { PasswordsService } from '../../auth/accounts/passwords.service.js';
import { Student } from '../../auth/student.entity.js';
import { DomainError } from '../../common/errors/errors.js';
import { databaseNow } from '../../database/clock.js';
import { Exercise } from '../../exercises/exercise.entity.js';
import { StarterExercisesService } from '../../exercises/starter/starter-exercises.service.js';
import { Grader } from '../../grading/grader.js';
import { wholeNumber } from '../arguments.js';
import { withServices } from '../context.js';
import type { Output, Run } from '../output.js';
import { choosePassword } from '../password.js';
import { planClass } from './class-plan.js';
import { GradedPrograms } from './programs.js';
import { ClassWriter } from './write-class.js';

const OPEN = { strict: false } as const;

interface DemoOptions {
  students: number;
  weeks: number;
  seed: number;
  passwordStdin?: true;
}

export const demoCommand = (run: Run): Command =>
  new Command('demo')
    .description(
      'A class with weeks of submissions and conversations, so that a frontend has something to show',
    )
    .option('--students <count>', 'how many', wholeNumber, 24)
    .option('--weeks <count>', 'how many, four exercises each, up to today', wholeNumber, 6)
    .option('--seed <number>', 'another class', wholeNumber, 1)
    .option('--password-stdin', 'read the password of all of them from standard input, else one is made')
    .action((options: DemoOptions) => run((output) => demo(output, options)));

async function demo(output: Output, { students, weeks, seed, passwordStdin }: DemoOptions): Promise<void> {
  const { password, made } = await choosePassword(passwordStdin);
  const result = await withServices(async (app) => {
    await app.get(StarterExercisesService, OPEN).ensure();
    const em = app.get(EntityManager).fork();
    // What every sandbox grades, in the order of the course.
    const course = await em.find(
      Exercise,
      {
        isPublished: true,
        deletedAt: null,
        language: 'python',
        solutionCode: { $ne: null },
        slug: { $ne: null },
      },
      { orderBy: { id: 'asc' } },
    );
    const plan = planClass({ students, weeks, seed, exercises: course.length }, databaseNow());
    if ((await em.count(Student, { email: { $in: plan.map(({ email }) => email) } })) > 0)
      throw new DomainError('conflict', `The class of seed ${seed} is there already; --seed makes another.`);
    const passwordHash = await app.get(PasswordsService, OPEN).hash(password);
    const writer = new ClassWriter(app, course, new GradedPrograms(app.get(Grader, OPEN)));
    const total = plan.reduce((sum, { work }) => sum + work.length, 0);
    let done = 0;
    for (const planned of plan) {
      const student = await writer.register(planned, passwordHash);
      for (const work of planned.work) {
        output.progress({ what: planned.name, done: (done += 1), total });
        await writer.work(student, work);
      }
    }
    output.progress(undefined);
    return { ...writer.written, emails: plan.map(({ email }) => email) };
  });
  output.result({ ...result, ...(made !== undefined && { password: made }) }, () =>
    [
      `${students} students with ${result.submissions} submissions and ${result.messages} messages.`,
      `Log in as ${result.emails[0] ?? 'nobody'} and so on${made === undefined ? '' : `, password ${made}`}.`,
    ].join('\n'),
  );
}
