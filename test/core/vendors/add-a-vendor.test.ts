/**
 * A vendor of other make, added as ARCHITECTURE.md says: a folder's worth of definition and a dialect of the simulator, each
 * named once. The rest of the service takes it by its registration alone.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Type } from 'typebox';
import { parseConfig } from '../../../core/config.ts';
import { messageId, parseJsonObject, unreadable } from '../../../core/vendors/answer.ts';
import { badRecipient, codeTable, config as misconfigured, reject } from '../../../core/vendors/code-table.ts';
import { createHttpGateway } from '../../../core/vendors/protocol.ts';
import { registeredVendors } from '../../../core/vendors/registry.ts';
import { jsonAck, parseJson, ReportError } from '../../../core/vendors/report.ts';
import { secret, templates, text } from '../../../core/vendors/shape.ts';
import { fillText } from '../../../core/vendors/template.ts';
import { defineChannel, type Vendor } from '../../../core/vendors/vendor.ts';
import type { MakeDialect } from '../../../scripts/gateway-simulator/dialect.ts';
import { json } from '../../../scripts/gateway-simulator/exchange.ts';
import { simulatedVendors } from '../../../scripts/gateway-simulator/vendors.ts';
import { root } from '../../../scripts/root.ts';
import { aSend, firstAttempt, MOBILE, startSimulator } from '../../support/gateway.ts';
import { scriptedServer } from '../../support/scripted-server.ts';

const codes = codeTable([
  [misconfigured, 'BAD_KEY'],
  [badRecipient, 'NO_SUCH_NUMBER'],
]);

const lighthouse: Vendor = {
  name: 'lighthouse',
  channels: {
    sms: defineChannel({
      baseUrl: 'https://api.lighthouse.example',
      shape: { key: secret, tower: Type.Optional(text), templates: templates({ words: text }) },
      create: (config, options) =>
        createHttpGateway(config, options, {
          idempotent: false,
          write: ({ request, template }) => ({
            path: `/towers/${config.tower ?? 'main'}/signals`,
            headers: { 'content-type': 'application/json', 'x-key': config.key },
            body: JSON.stringify({ to: request.mobile, words: fillText(template.words, request), ref: request.sendId }),
          }),
          read(answer, { nowMs }) {
            const { signal, fault } = parseJsonObject(answer.body) ?? {};
            if (typeof fault === 'string') return reject(codes, fault, { nowMs, httpStatus: answer.status });
            return signal === undefined ? unreadable(answer) : { outcome: 'accepted', ...messageId(signal) };
          },
        }),
      reports: {
        records: ({ body }) => [parseJson(body)],
        read({ seen, ref }) {
          if (typeof seen !== 'boolean') throw new ReportError('there is no seen');
          return { status: seen ? 'delivered' : 'failed', sendId: ref, code: seen ? 'SEEN' : 'DARK' };
        },
        ack: jsonAck('{"ok":true}'),
      },
      development: { key: 'a key of the simulator', templates: { default: { words: '{code}, {ttlMinutes}' } } },
    }),
  },
};

const simulateLighthouse: MakeDialect = () => ({
  vendor: 'lighthouse',
  refusals: {
    busy: 'FOG',
    system_error: 'FOG',
    throttled: 'FOG',
    too_frequent: 'FOG',
    daily_limit: 'FOG',
    blacklist: 'NO_SUCH_NUMBER',
    word_filter: 'FOG',
    no_balance: 'BAD_KEY',
  },
  claims: ({ path }) => path.startsWith('/towers/'),
  check({ request, body }) {
    if (request.headers['x-key'] !== 'a key of the simulator') return { refused: 'BAD_KEY' };
    const { to, words, ref } = JSON.parse(body) as { to: string; words: string; ref: string };
    return { submission: { mobiles: [to], text: words, datas: [], templateId: '', reqId: ref } };
  },
  refuse: (_exchange, fault) => json(400, { fault }),
  accept: (_exchange, [sms]) => json(200, { signal: sms?.smsMessageSid }),
  messageId: () => '4711',
  report: (sms, { status }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seen: status === 'delivered', ref: sms.reqId }),
  }),
});

const vendors = [...registeredVendors, lighthouse];
const environment = {
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:1',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
};
const options = { timeoutMs: 5000, connections: 1, clock: Date.now };

t.test('by its name it sends through the simulator, and reads the reports that this pushes', async (t) => {
  const reports = await scriptedServer(t);
  const simulator = await startSimulator(t, {
    vendors: [...simulatedVendors, simulateLighthouse],
    reportUrl: `${reports.url}/{vendor}`,
    reportDelayMs: 0,
  });
  const SIMULATOR_PORT = new URL(simulator.url).port;
  const config = parseConfig({ ...environment, SIMULATOR_PORT, SMS_GATEWAYS: 'lighthouse' }, vendors);
  const [configured] = config.gateways;
  const gateway = configured?.create(options);
  t.teardown(() => gateway?.close());
  const send = aSend();
  t.same(await gateway?.send(send, firstAttempt()), { outcome: 'accepted', gatewayMessageId: '4711' });
  t.match(simulator.inbox.list({ limit: 1 }), [{ vendor: 'lighthouse', mobile: MOBILE, text: '012345, 5' }]);

  simulator.faults.add({
    mode: 'blacklist',
    vendor: 'lighthouse',
    rate: 1,
    count: null,
    latencyMs: 0,
    mobile: null,
    code: null,
  });
  t.match(await gateway?.send(aSend(), firstAttempt()), { class: 'permanent', vendorCode: 'NO_SUCH_NUMBER' });

  const push = await reports.first;
  t.equal(push.url, '/lighthouse');
  const parsed = configured?.parseReports?.({ body: push.body, headers: push.headers });
  t.match(parsed?.reports, [{ sendId: send.sendId, status: 'delivered', vendorCode: 'SEEN' }]);
});

t.test('its entry of a file is checked by its schema, and its secrets are fetched', async (t) => {
  const path = join(t.testdir(), 'gateways.json');
  const entry = {
    id: 'coast',
    vendor: 'lighthouse',
    key: { env: 'LIGHTHOUSE_KEY' },
    templates: { default: { words: '{code}' } },
  };
  writeFileSync(path, JSON.stringify({ gateways: [entry] }));
  const from = { ...environment, GATEWAYS_FILE: path };
  t.throws(() => parseConfig(from, vendors), /gateways\[0\]\.key: the environment variable LIGHTHOUSE_KEY must be set/);
  const [gateway] = parseConfig({ ...from, LIGHTHOUSE_KEY: 'k' }, vendors).gateways;
  t.match(gateway, { id: 'coast', baseUrl: 'https://api.lighthouse.example', key: 'k', simulated: false });
  t.throws(
    () => parseConfig({ ...from, LIGHTHOUSE_KEY: 'k' }),
    /vendor: it must be one of/,
    'unless nobody registers it',
  );
});

t.test('nothing outside a vendor’s folder and the registries knows a vendor by name', async (t) => {
  const names = registeredVendors.map(({ name }) => name).filter((name) => name !== 'console' && name !== 'http');
  const named = new RegExp(`['"/](${names.join('|')})`);
  const homes = /^core\/vendors\/|^scripts\/gateway-simulator\/(vendors\.ts|[a-z-]+\/)/;
  for (const folder of ['core', 'db', 'api', 'worker', 'scripts']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${file}`;
      if (!file.endsWith('.ts') || homes.test(path) || path === 'core/settings.ts') continue;
      t.notMatch(readFileSync(join(root, path), 'utf8'), named, path);
    }
  }
});
