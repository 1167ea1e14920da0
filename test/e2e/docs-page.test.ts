/** The API reference in a browser: it reads the document and asks nobody else for anything. */
import t from 'tap';
import { startApi } from '../support/api.ts';
import { startBrowser } from '../support/browser.ts';

const { app } = await startApi(t);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const open = await startBrowser(t, url);
// A browser keeps connections that the app would wait for.
t.teardown(() => app.server.closeAllConnections());

t.test('the page shows what the API can do, from this service alone', async (t) => {
  const page = await open(t, { locale: 'en-GB' });
  const strangers: string[] = [];
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== url && asked.protocol.startsWith('http')) strangers.push(request.url());
  });
  await page.goto('/docs');
  await page.getByRole('heading', { name: 'SMS verification' }).first().waitFor();
  // Of the first group: what is further down is drawn when somebody looks.
  await page.getByText('Send a code to a number').first().waitFor();
  t.match(await page.title(), /SMS verification/);
  t.strictSame(strangers, []);
});

t.test('the document is there for everybody', async (t) => {
  const answer = await app.inject({ url: '/openapi.json' });
  t.match(answer.headers, { 'access-control-allow-origin': '*', 'content-type': /^application\/json/ });
  t.match(answer.json(), { openapi: '3.1.0', info: { title: 'SMS verification' } });
});
