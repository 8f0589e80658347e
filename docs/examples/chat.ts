/** Asks the tutor over the socket, and shows the reply as it is written. */
import { LearnFlow } from '@learnflow/client';

const { LEARNFLOW_URL = 'http://localhost:8000' } = process.env;
const question = process.argv[2] ?? 'What is the difference between = and == in Python?';
const learnflow = new LearnFlow({ baseUrl: LEARNFLOW_URL });
const account = { email: `chat-${crypto.randomUUID()}@example.com`, password: 'correct horse battery' };
await learnflow.register({ ...account, name: 'Charlie' });
await learnflow.login(account);

const { sessionId } = await learnflow.startChat({ topic: 'basics' });
const reply = await new Promise<string>((resolve, reject) => {
  const chat = learnflow.openChat(sessionId, {
    writing: ({ added }) => process.stdout.write(added),
    message: ({ role, status, content }) => {
      if (role !== 'assistant') return;
      chat.close();
      if (status === 'complete') resolve(content);
      else reject(new Error(`the reply is ${status}`));
    },
    refused: reject,
  });
  chat.send(question).catch(reject);
});
console.log(`\n\n${reply.length} characters.`);
