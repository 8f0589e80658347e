import { layout, listing, markdown } from './layout.js';
import { verifyWebhook } from './samples.js';

/** How to receive events by HTTP, and to know that they are ours. */
export const webhooksPage = (root: string): string =>
  layout({
    title: 'LearnFlow webhooks',
    root,
    menu: `<ul><li><a href="#verify">Verify a post</a></li><li><a href="#delivery">Delivery</a></li>
<li><a href="#format">Two forms of a body</a></li></ul>`,
    main: `<h1>Webhooks</h1>
${markdown(INTRODUCTION)}
<h2 id="verify">Verify a post</h2>
${markdown(VERIFY)}
<h3>JavaScript</h3>
${listing(verifyWebhook.javascript)}
<h3>Python</h3>
${listing(verifyWebhook.python)}
<h3>Shell, to see one by hand</h3>
${listing(verifyWebhook.shell)}
<h2 id="delivery">Delivery</h2>
${markdown(DELIVERY)}
<h2 id="format">Two forms of a body</h2>
${markdown(FORMS)}
<h3><code>standard</code></h3>
${listing(STANDARD)}
<h3><code>cloudevents</code></h3>
${listing(CLOUD_EVENT)}`,
  });

const INTRODUCTION = `An instructor makes a webhook by \`POST /api/webhooks\` with a URL and the types of events that it wants; the answer
shows its secret, once. From then on every such event is posted to that URL as JSON. The page of events and sockets says what each holds.`;

const VERIFY = `Posts are signed as standardwebhooks.com describes, so its libraries verify them in many languages. By hand: the
signature is HMAC-SHA256 over \`webhook-id\`, a dot, \`webhook-timestamp\`, a dot and the raw body, with the bytes behind \`whsec_\` as
the key. Compare in constant time, and refuse what is older than five minutes.`;

const DELIVERY = `Answer 2xx within 10 seconds, and work on it afterwards. Anything else is tried again: after 5 seconds, 30 seconds,
2 minutes and so on, for a day. \`410\` switches the webhook off, and so do 20 hours without one success. The same event may come twice
and out of order: \`webhook-id\` is the id of the event, the same for each copy. \`GET /api/webhooks/{webhookId}/deliveries\` shows what
was sent and what came back.`;

const FORMS = `The field \`format\` of a webhook chooses. \`standard\` is small; \`cloudevents\` is a CloudEvents 1.0 event in structured
mode (\`application/cloudevents+json\`), with the same \`type\`, \`source\` and \`id\` as on Kafka, so that one handler can read both. The
signature is the same for both.`;

const STANDARD = JSON.stringify(
  {
    type: 'submission.graded',
    timestamp: '2026-03-01T09:30:00.000Z',
    data: { submissionId: 42, score: 100 },
  },
  null,
  2,
);
const CLOUD_EVENT = JSON.stringify(
  {
    specversion: '1.0',
    id: '0f1c9a52-5b5e-4a7e-8a3d-3c1f4b3f9f10',
    source: '/learnflow',
    type: 'com.learnflow.submission.graded.v1',
    time: '2026-03-01T09:30:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: '7b0f9ca3-6d1a-4a1e-9d2b-0d7f0c5c9a11',
    data: { submissionId: 42, score: 100 },
  },
  null,
  2,
);
