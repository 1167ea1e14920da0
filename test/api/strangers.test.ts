/** What strangers can do to a mobile, its owner and its neighbours: look-ups cost, devices go on, the guard asks before it refuses. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Challenge, parseChallenge } from '../../api/captcha/proof-of-work.ts';
import { type Answer, type Api, newMobile, startApi } from '../support/api.ts';
import { solve } from '../support/proof-of-work.ts';
import { visitor } from '../support/visitor.ts';

const password = 'correct horse battery';
const DONE = { errcode: /^0$/ };

/** Asks for an SMS with a solved picture, from an address. */
async function ask(api: Api, mobile: string, address: string, purpose = 'register'): Promise<Answer> {
  const { answer } = await visitor(api, { address }).post('/sms_codes', {
    mobile,
    purpose,
    ...(await api.imageCode()),
  });
  return answer;
}

t.test('asking about numbers uses up the limit of the address', async (t) => {
  const api = await startApi(t, { SMS_IP_LIMITS: '3/10m' });
  const [known, unknown] = [newMobile(), newMobile()];
  await api.services.users.create(known, null);
  t.match(await ask(api, known, '203.0.113.7'), { errcode: '4003' });
  t.match(await ask(api, unknown, '203.0.113.7', 'login'), { errcode: '4104' });
  t.match(await ask(api, unknown, '203.0.113.7', 'reset_password'), { errcode: '4104' });
  t.match(await ask(api, known, '203.0.113.7'), { errcode: '4201', data: { retry_after: Number } });
  t.match(await ask(api, newMobile(), '203.0.113.8'), DONE);
});

t.test('a number on the block list hears so after the image code only', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  await api.services.senderLists.put(mobile, 'block');
  const wrong = { mobile, ...(await api.imageCode()), image_code_text: 'no' };
  t.match((await api.post('/sms_codes', wrong)).json(), { errcode: '4004' });
  t.match((await api.post('/sms_codes', { ...wrong, image_code_id: randomUUID() })).json(), { errcode: '4002' });
  t.match(await ask(api, mobile, '203.0.113.7'), { errcode: '4201', errmsg: '该号码或网络暂不能获取短信' });
});

t.test('a device of the account gets its SMS, whatever strangers and neighbours used up', async (t) => {
  const api = await startApi(t, { SMS_MOBILE_LIMITS: '1/1h', SMS_IP_LIMITS: '2/10m', IMAGE_FAILURE_LIMIT: '1/10m' });
  const { redis } = api.services;
  const mobile = newMobile();
  await api.services.users.create(mobile, await api.services.passwords.hash(password));
  const shared = '203.0.113.7';
  const owner = visitor(api, { address: shared });
  t.match((await owner.post('/session', { mobile, password })).answer, DONE);
  t.ok(owner.cookies.device);
  const asks = async () =>
    (await owner.post('/sms_codes', { mobile, purpose: 'login', ...(await api.imageCode()) })).answer;

  t.match(await ask(api, mobile, '198.51.100.1', 'login'), DONE, "a stranger uses the mobile's caps up");
  for (let sends = 0; sends < 2; sends += 1) await ask(api, newMobile(), shared);
  const wrong = { ...(await api.imageCode()), mobile: newMobile(), image_code_text: 'no' };
  await visitor(api, { address: '203.0.113.9' }).post('/sms_codes', wrong);
  t.match(await ask(api, newMobile(), shared), { errcode: '4201' }, 'the address has no more');
  t.match(await asks(), { errcode: '4201' }, 'but the interval holds');
  const last = await redis.zrange(`sms_sends_{${mobile}}`, '0', '0');
  await redis.zincrby(`sms_sends_{${mobile}}`, -60_000, String(last[0]));
  t.match(await ask(api, mobile, '198.51.100.2', 'login'), { errcode: '4201' });
  const granted = await asks();
  t.match(granted, { ...DONE, data: { resend_after: 60 } });
  const code = JSON.parse((await redis.hget(`sms_code_{${mobile}}:login`, String(granted.data?.send_id))) ?? '{}');
  t.equal(code.trusted, true, 'its code keeps its guesses, too');

  const other = newMobile();
  const elsewhere = await owner.post('/sms_codes', { mobile: other, ...(await api.imageCode()) });
  t.match(elsewhere.answer, { errcode: '4201' }, 'for other numbers it is a stranger');
});

t.test('what the guard suspects is asked for a harder challenge first', async (t) => {
  const api = await startApi(t, {
    SMS_GUARD: 'enforce',
    SMS_GUARD_PREFIX_FLOOR: '2/1h,100/1d',
    IMAGE_CODE_POW_BITS: '8',
    SMS_IP_LIMITS: '1000/1m',
  });
  let clients = 0;
  const mobile = () => `1371234${String(clients).padStart(4, '0')}`;
  const next = () => {
    clients += 1;
    return visitor(api, { address: `203.0.${clients}.7` });
  };
  const proof = async (query: string) => {
    const id = randomUUID();
    await api.get(`/image_codes/${id}/pow${query}`, {}, `198.51.${clients % 250}.1`);
    const challenge = parseChallenge((await api.services.redis.get(`image_code_${id}`)) ?? '') as Challenge;
    return { image_code_id: id, image_code_text: solve(challenge) };
  };
  const asked = async (image: object) => (await next().post('/sms_codes', { mobile: mobile(), ...image })).answer;
  const harder = { errcode: '4201', data: { challenge: 'image_code', harder: true } };
  for (let sends = 0; sends < 2; sends += 1) t.match(await asked(await api.imageCode()), DONE);
  t.match(await asked(await api.imageCode()), harder);
  t.match(await asked(await proof('')), harder, 'the usual proof is worth no more than a picture');
  for (let sends = 2; sends < 8; sends += 1) t.match(await asked(await proof('?harder=1')), DONE);
  t.match(await asked(await proof('?harder=1')), { errcode: '4201', data: { retry_after: Number } }, 'up to a point');
});
