/** A student on the command line: registers, solves the first exercise at the second try, and looks at the progress. */
import { LearnFlow, ProblemError } from '@learnflow/client';

const { LEARNFLOW_URL = 'http://localhost:8000' } = process.env;
const learnflow = new LearnFlow({ baseUrl: LEARNFLOW_URL });
const account = { email: `student-${crypto.randomUUID()}@example.com`, password: 'correct horse battery' };

await learnflow.register({ ...account, name: 'Sam' });
const { student } = await learnflow.login(account);

const { value: first } = await learnflow.exercises({ language: 'python' }).next();
if (!first) throw new Error('this server has no exercises');
const exercise = await learnflow.exercise(first.id);
console.log(`${exercise.title} (${exercise.difficultyLevel})\n\n${exercise.description}\n`);

const attempts = [
  'print("Welcome!")\n',
  'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n',
];
for (const code of attempts) {
  const { verdict, score, feedback } = await learnflow.submit({ exerciseId: exercise.id, code });
  console.log(`${verdict}, ${score} points. ${feedback}`);
}

for await (const { title, status, attempts: tries } of learnflow.progress(student.id))
  console.log(`${title}: ${status} after ${tries} attempts`);

try {
  await learnflow.submit({ exerciseId: 999_999_999, code: '' });
} catch (error) {
  if (!(error instanceof ProblemError) || error.code !== 'not_found') throw error;
  console.log(`Refused, as it should be: ${error.message}`);
}
