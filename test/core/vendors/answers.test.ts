/** Answers as they come in the field: an SMS that was accepted must not be sent again for the form of its answer. */
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { aSend, firstAttempt, gatewayAt } from '../../support/gateway.ts';
import { rawServer } from '../../support/raw-server.ts';

const SID = '1290f4c9fb4f46eb906638937e6ca222';
const ACCEPTED = JSON.stringify({ statusCode: '000000', templateSMS: { smsMessageSid: SID } });
const accepted = { outcome: 'accepted', gatewayMessageId: SID };

const head = (body: Buffer, headers = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n`;
const answer = (body: Buffer | string, headers = ''): Buffer => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head(bytes, headers)), bytes]);
};
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ACCEPTED, 'utf16le')]);

const FORMS: Readonly<Record<string, readonly (Buffer | string)[]>> = {
  'a byte order mark': [answer(`\uFEFF${ACCEPTED}`)],
  'UTF-16 with its mark': [answer(utf16)],
  'blanks around it': [answer(`\r\n ${ACCEPTED} \n`)],
  'gzip that nobody asked for': [answer(gzipSync(ACCEPTED), 'content-encoding: gzip\r\n')],
  'gzip that the headers keep quiet about': [answer(gzipSync(ACCEPTED))],
  'gzip with a mark inside': [answer(gzipSync(`\uFEFF${ACCEPTED}`), 'Content-Encoding: GZIP\r\n')],
  '100 Continue before it': [Buffer.concat([Buffer.from(CONTINUE), answer(ACCEPTED)])],
  '100 Continue in a packet of its own': [CONTINUE, answer(ACCEPTED)],
  '100 Continue in pieces, with a header, twice': [
    'HTTP/1.1 10',
    '0 Continue\r\nx-a: b\r\n',
    `\r\n${CONTINUE}HTTP/`,
    answer(ACCEPTED).subarray('HTTP/'.length),
  ],
  '102 Processing and 103 Early Hints': [
    'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n',
    answer(ACCEPTED),
  ],
};

for (const [form, packets] of Object.entries(FORMS)) {
  t.test(`accepted with ${form}, on a connection that goes on to be used`, async (t) => {
    const server = await rawServer(t, packets);
    const gateway = gatewayAt(t, 'yuntongxun', server, { connections: 1 });
    t.match(await gateway.send(aSend(), firstAttempt()), accepted);
    t.match(await gateway.send(aSend(), firstAttempt()), accepted);
    t.equal(server.connections(), 1);
  });
}

t.test('a small answer that would unpack into a large one is not unpacked', async (t) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  const server = await rawServer(t, [answer(bomb.subarray(0, 60_000), 'content-encoding: gzip\r\n')]);
  const result = await gatewayAt(t, 'yuntongxun', server).send(aSend(), firstAttempt());
  t.same(result, { outcome: 'unknown', reason: 'bad_body' });
});
