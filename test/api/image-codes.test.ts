/** The three forms of an image code over the API: one id, one answer, one attempt. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Challenge, PART_BITS, parseChallenge } from '../../api/captcha/proof-of-work.ts';
import { type Answer, type Api, newMobile, startApi } from '../support/api.ts';
import { cuttable } from '../support/cuttable.ts';
import { testRedisUrl } from '../support/harness.ts';
import { readPng } from '../support/png.ts';
import { solve } from '../support/proof-of-work.ts';

const FORMS = ['', '/audio', '/pow'] as const;

/** Shared by the tests that need no settings of their own; each has ids of its own. */
const api = await startApi(t, { IMAGE_CODE_POW_BITS: '10', IMAGE_CODE_AUDIO_IP_LIMIT: '60/1m' });

const stored = async (api: Api, id: string) => (await api.services.redis.get(`image_code_${id}`)) ?? '';

async function send(api: Api, id: string, text: string): Promise<Answer> {
  const response = await api.post('/sms_codes', { mobile: newMobile(), image_code_id: id, image_code_text: text });
  return response.json<Answer>();
}

t.test('a picture, its readable answer, and its headers', async (t) => {
  const id = randomUUID();
  const response = await api.get(`/image_codes/${id}`);
  t.equal(response.statusCode, 200);
  t.match(response.headers, {
    'content-type': 'image/png',
    'cache-control': 'no-store',
    'content-length': String(response.rawPayload.length),
    'x-content-type-options': 'nosniff',
  });
  t.equal(readPng(response.rawPayload).width, 156);
  const answer = await stored(api, id);
  t.match(answer, /^[ACEHNRTUXY235689]{4}$/);
  t.ok((await api.services.redis.ttl(`image_code_${id}`)) > 170);
  t.match(await send(api, id, answer.toLowerCase()), { errcode: /^0$/ });
  t.match(await send(api, id, answer), { errcode: '4002' }, 'used');
});

t.test('six spoken digits, in the language asked for', async (t) => {
  const id = randomUUID();
  const response = await api.get(`/image_codes/${id}/audio?lang=en`);
  t.equal(response.statusCode, 200);
  t.match(response.headers, { 'content-type': 'audio/wav', 'cache-control': 'no-store' });
  t.equal(response.rawPayload.toString('latin1', 0, 4), 'RIFF');
  const answer = await stored(api, id);
  t.match(answer, /^\d{6}$/);
  t.match(await send(api, id, answer), { errcode: /^0$/ });
  t.equal((await api.get(`/image_codes/${id}/audio?lang=fr`)).statusCode, 400);
  t.equal(await stored(api, id), '', 'a refused request stores nothing');
});

t.test('the language of a recording: lang, else Accept-Language, else Chinese', async (t) => {
  const asked: string[] = [];
  const { speak } = api.services.spokenDigits;
  t.teardown(() => {
    api.services.spokenDigits.speak = speak;
  });
  api.services.spokenDigits.speak = (digits, language) => {
    asked.push(language);
    return speak(digits, language);
  };
  const path = `/image_codes/${randomUUID()}/audio`;
  await api.get(path);
  await api.get(path, { 'accept-language': 'en-GB,en' });
  await api.get(`${path}?lang=zh`, { 'accept-language': 'en' });
  await api.get(`${path}?lang=en`, { 'accept-language': 'zh-CN' });
  t.strictSame(asked, ['zh', 'en', 'zh', 'en']);
});

t.test('a proof of work admits a request without any puzzle, once', async (t) => {
  const id = randomUUID();
  const response = await api.get(`/image_codes/${id}/pow`);
  t.equal(response.headers['cache-control'], 'no-store');
  const answer = response.json<Answer>();
  t.match(answer, {
    errcode: /^0$/,
    data: { nonce: /^[0-9a-f]{32}$/, parts: 16, bits: 10 - PART_BITS, expires_in: 180 },
  });
  const challenge = parseChallenge(await stored(api, id)) as Challenge;
  t.equal(challenge.nonce, answer.data?.nonce);
  const solution = solve(challenge);
  t.match(await send(api, id, solution), { errcode: /^0$/ });
  t.match(await send(api, id, solution), { errcode: '4002' }, 'used');
});

t.test('a wrong proof uses the challenge up', async (t) => {
  const id = randomUUID();
  await api.get(`/image_codes/${id}/pow`);
  const solution = solve(parseChallenge(await stored(api, id)) as Challenge);
  t.match(await send(api, id, `${solution}0`), { errcode: '4004' });
  t.match(await send(api, id, solution), { errcode: '4002' });
});

t.test("the work rises with the address's wrong answers, not with anybody else's", async (t) => {
  const api = await startApi(t, { IMAGE_CODE_POW_BITS: '10' });
  const bits = async (address?: string) => {
    const response = await api.get(`/image_codes/${randomUUID()}/pow`, {}, address);
    return Number(response.json<Answer>().data?.bits) + PART_BITS;
  };
  const fail = async () => {
    const { image_code_id } = await api.imageCode();
    await send(api, image_code_id, 'wrong');
  };
  t.equal(await bits(), 10);
  await fail();
  t.equal(await bits(), 11);
  await fail();
  await fail();
  t.equal(await bits(), 12);
  t.equal(await bits('203.0.113.9'), 10);
});

t.test('proofs get dearer with those asked for, also at once, and each is worth what it was asked at', async (t) => {
  const api = await startApi(t, { IMAGE_CODE_POW_BITS: '8', IMAGE_CODE_POW_IP_LIMIT: '100/1m' });
  const ask = async (address: string, query = '') => {
    const id = randomUUID();
    await api.get(`/image_codes/${id}/pow${query}`, {}, address);
    return { id, challenge: parseChallenge(await stored(api, id)) as Challenge };
  };
  const hoard = await Promise.all(Array.from({ length: 32 }, () => ask('203.0.113.7')));
  const bits = hoard.map(({ challenge }) => challenge.bits).sort((a, b) => a - b);
  t.strictSame([bits[0], bits[16], bits[31]], [8, 9, 10]);
  const dear = hoard.find(({ challenge }) => challenge.bits === 10);
  if (!dear) return t.fail('none got dear');
  t.match(await send(api, dear.id, solve({ ...dear.challenge, bits: 8 })), { errcode: '4004' }, 'no proof for less');
  t.equal((await ask('203.0.113.8')).challenge.bits, 8, 'a neighbour pays for one');
  for (let asked = 0; asked < 7; asked += 1) {
    await Promise.all(Array.from({ length: 10 }, () => ask(`203.0.113.${100 + asked}`)));
  }
  t.ok((await ask('203.0.113.9')).challenge.bits > 8, 'the block pays as well');
  t.equal((await ask('198.51.100.9')).challenge.bits, 8);
  t.equal((await ask('198.51.100.10', '?harder=1')).challenge.bits, 12, 'who asks for a harder one gets it');
});

t.test('each form replaces the answer of the one before', async (t) => {
  const id = randomUUID();
  const answers: string[] = [];
  for (const form of FORMS) {
    t.equal((await api.get(`/image_codes/${id}${form}`)).statusCode, 200);
    answers.push(await stored(api, id));
  }
  t.equal(new Set(answers).size, FORMS.length);
  t.match(await send(api, id, answers[0] ?? ''), { errcode: '4004' }, "the picture's answer is gone");
  t.match(await send(api, id, answers[1] ?? ''), { errcode: '4002' }, 'and the attempt is used');
});

/** Image codes issued, as the metrics count them. */
async function madeSoFar(): Promise<number> {
  const { values } = await api.services.metrics.imageCodes.get();
  return values.find(({ labels }) => labels.result === 'issued')?.value ?? 0;
}

t.test('a bad id draws and stores nothing', async (t) => {
  const before = await api.services.redis.keys('*image*');
  const made = await madeSoFar();
  for (const form of FORMS) {
    for (const id of ['1', 'x'.repeat(36), `${randomUUID()}0`, '%00', '..%2f']) {
      const response = await api.get(`/image_codes/${id}${form}`);
      t.equal(response.statusCode, 400, `${id}${form}`);
      t.match(response.json(), { errcode: '4103' });
    }
  }
  t.strictSame((await api.services.redis.keys('*image*')).sort(), before.sort(), 'no answer, no event of a limit');
  t.equal(await madeSoFar(), made);
});

t.test('limits: recordings and proofs have limits of their own', async (t) => {
  const api = await startApi(t, {
    IMAGE_CODE_IP_LIMIT: '3/1m',
    IMAGE_CODE_AUDIO_IP_LIMIT: '2/1m',
    IMAGE_CODE_POW_IP_LIMIT: '1/1m',
  });
  const statuses = async (form: string, count: number, address?: string) => {
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
      found.push((await api.get(`/image_codes/${randomUUID()}${form}`, {}, address)).statusCode);
    }
    return found;
  };
  t.strictSame(await statuses('/audio', 3), [200, 200, 429]);
  t.strictSame(await statuses('/pow', 2), [200, 429]);
  t.strictSame(await statuses('', 4), [200, 200, 200, 429]);
  t.strictSame(await statuses('/audio', 1, '203.0.113.9'), [200]);
  const refused = await api.get(`/image_codes/${randomUUID()}`);
  t.match(refused.json(), { errcode: '4201', data: { retry_after: Number } });
  t.ok(Number(refused.headers['retry-after']) > 0);
  const { values } = await api.services.metrics.refusals.get();
  t.strictSame(
    values.map(({ labels, value }) => [labels.limit, value]),
    [
      ['image_audio', 1],
      ['image_pow', 1],
      ['image', 2],
    ],
  );
});

t.test('without Redis there is no picture that could not be verified, but 503 and the body', async (t) => {
  const redis = await cuttable(t, await testRedisUrl(t));
  const api = await startApi(t, { REDIS_URL: redis.url });
  await redis.cut();
  for (const form of FORMS) {
    const response = await api.get(`/image_codes/${randomUUID()}${form}`);
    t.equal(response.statusCode, 503, form);
    t.match(response.json(), { errcode: '4001', errmsg: '数据库异常' });
  }
});
