/** The client's process of the whole-request bench: keep-alive connections, each request from an address of its own. */
import { randomInt, randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';

const CONNECTIONS = 8;
const dispatcher = new Agent({ connections: CONNECTIONS, pipelining: 1 });

process.on('message', async ({ url, requests }: { url: string; requests: number }) => {
  let left = requests;
  let bad = 0;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
      const answer = await request(url + randomUUID(), { dispatcher, headers: { 'x-forwarded-for': address } });
      await answer.body.arrayBuffer();
      if (answer.headers['content-type'] !== 'image/png') bad++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  process.send?.({ bad });
});
