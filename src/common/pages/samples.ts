/** The same first calls in three languages: an account, a login, an exercise, a submission and its verdict. */
export const firstCalls = (url: string) => ({
  curl: `API=${url}/api; JSON='content-type: application/json'; JAR=$(mktemp)
curl -s $API/auth/register -H "$JSON" -d '{"email":"ada@example.com","password":"correct horse","name":"Ada"}'
curl -s -c $JAR $API/auth/login -H "$JSON" -d '{"email":"ada@example.com","password":"correct horse"}'
curl -s -b $JAR $API/exercises/1
curl -s -b $JAR $API/submissions/ -H "$JSON" -H 'prefer: wait=10' \\
  -d '{"exerciseId":1,"code":"name = input()\\ncity = input()\\nprint(f\\"Welcome aboard, {name}! Next stop: {city}.\\")\\n"}'`,
  javascript: `const api = '${url}/api';

async function call(path, { token, body, ...options } = {}) {
  const headers = { ...options.headers };
  if (token) headers.authorization = \`Bearer \${token}\`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(api + path, { ...options, headers, body: body && JSON.stringify(body) });
  const value = answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw new Error(\`\${value.code}: \${value.detail}\`);
  return value;
}

const account = { email: 'grace@example.com', password: 'correct horse' };
await call('/auth/register', { method: 'POST', body: { ...account, name: 'Grace' } });
const { accessToken: token } = await call('/auth/login', { method: 'POST', body: account });
const exercise = await call('/exercises/1', { token });
const code = 'name = input()\\ncity = input()\\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\\n';
const submission = await call('/submissions/', {
  method: 'POST', token, headers: { prefer: 'wait=10' }, body: { exerciseId: exercise.id, code },
});
console.log(submission.verdict, submission.score, submission.feedback);`,
  python: `import json, urllib.request

API = "${url}/api"

def call(method, path, body=None, token=None, **headers):
    if body is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(API + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:  # raises HTTPError; its body is a problem document
        return json.load(answer)

account = {"email": "alan@example.com", "password": "correct horse"}
call("POST", "/auth/register", {**account, "name": "Alan"})
token = call("POST", "/auth/login", account)["accessToken"]
exercise = call("GET", "/exercises/1", token=token)
code = 'name = input()\\ncity = input()\\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\\n'
submission = call("POST", "/submissions/", {"exerciseId": exercise["id"], "code": code}, token, Prefer="wait=10")
print(submission["verdict"], submission["score"], submission["feedback"])`,
});

/** How a receiver of webhooks checks who sent a post, without a library. */
export const verifyWebhook = {
  shell: `# body: the file with the raw body; the other three are headers, the secret is the webhook's
KEY=$(printf %s "\${SECRET#whsec_}" | base64 -d | xxd -p -c 256)
printf 'v1,%s\\n' "$(printf '%s.%s.' "$WEBHOOK_ID" "$WEBHOOK_TIMESTAMP" | cat - body |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)"   # must be among webhook-signature`,
  javascript: `import { createHmac, timingSafeEqual } from 'node:crypto';

/** \`body\` is the raw text, before any parsing; true where LearnFlow has sent it within five minutes. */
export function isGenuine(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(seconds)) < 300)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(\`\${id}.\${seconds}.\${body}\`).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}`,
  python: `import base64, hashlib, hmac, time

def is_genuine(secret: str, headers, body: bytes) -> bool:
    """\`body\` as it came, before any parsing; true where LearnFlow has sent it within five minutes."""
    seconds = headers["webhook-timestamp"]
    if not seconds.isdigit() or abs(time.time() - int(seconds)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{seconds}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split(" "))`,
};
