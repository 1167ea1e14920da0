/**
 * A shop's back end in plain Node, with accounts of its own: people sign in by mobile number, the service proves it.
 *
 *   npm install sms-verification-client-0.1.0.tgz
 *   SMS_URL=http://127.0.0.1:5000 SMS_KEY=… SMS_WEBHOOK_SECRET=whsec_… PORT=8080 node shop.mjs
 *
 *   POST /sign-in        {"mobile"}             → {"verification", "resend_after"}
 *   POST /sign-in/code   {"verification", "code"} → {"customer"}
 *   POST /webhooks       what the service tells of, such as a message that failed
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { createClient, VerificationError } from 'sms-verification-client';

const { SMS_URL = 'http://127.0.0.1:5000', SMS_KEY = '', SMS_WEBHOOK_SECRET = '', PORT = '8080' } = process.env;
const sms = createClient({ baseUrl: SMS_URL, key: SMS_KEY });
const webhookKey = Buffer.from(SMS_WEBHOOK_SECRET.replace('whsec_', ''), 'base64');

/** A real shop has a database; what is asked of it is the same. */
const customers = new Map();
const numbers = new Map();
const seenWebhooks = new Set();

async function signIn({ mobile }, { address }) {
  const sent = await sms.create({ to: mobile, purpose: 'login', client_address: address });
  numbers.set(sent.verification_id, mobile);
  return { verification: sent.verification_id, resend_after: sent.resend_after };
}

async function signInWithCode({ verification, code }) {
  await sms.check(verification, code);
  // Only now is the number known to be this person's.
  const mobile = numbers.get(verification);
  const customer = customers.get(mobile) ?? { id: randomUUID(), mobile };
  customers.set(mobile, customer);
  return { customer: customer.id };
}

/** Standard Webhooks: the signature over id, time and body; five minutes; each id once. */
function webhook(_body, { headers, text }) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = headers;
  const right = createHmac('sha256', webhookKey).update(`${id}.${time}.${text}`).digest();
  const signed = signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace('v1,', ''), 'base64');
    return given.length === right.length && timingSafeEqual(given, right);
  });
  if (!signed || Math.abs(Date.now() / 1000 - Number(time)) > 300)
    throw new VerificationError(401, { title: 'not signed' });
  if (!seenWebhooks.has(id)) console.log(text);
  seenWebhooks.add(id);
  return {};
}

const ROUTES = { '/sign-in': signIn, '/sign-in/code': signInWithCode, '/webhooks': webhook };

const server = createServer(async (request, response) => {
  const answer = (status, content) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  try {
    const route = request.method === 'POST' && ROUTES[request.url];
    if (!route) return answer(404, { message: 'not found' });
    const text = (await request.toArray()).join('');
    const facts = { headers: request.headers, text, address: request.socket.remoteAddress };
    answer(200, await route(JSON.parse(text), facts));
  } catch (error) {
    if (!(error instanceof VerificationError)) return answer(400, { message: 'not understood' });
    const { status, message, attemptsLeft, retryAfter } = error;
    answer(status || 502, { message, attempts_left: attemptsLeft, retry_after: retryAfter });
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`shop on http://127.0.0.1:${server.address().port}`));
