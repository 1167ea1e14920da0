/** The operators' pages: sends by filter or by number, one send, the audit log. A number comes by POST, never in an address. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { mobileDigest } from '../../core/code.ts';
import { addressOf, maskNumber, readNumber } from '../../core/phone-number.ts';
import { judgeHistory } from '../../db/judge-history.ts';
import { numberHistory } from '../../db/number-history.ts';
import { gatewayShares, searchSends } from '../../db/send-search.ts';
import type { Services } from '../services.ts';
import { recordAction } from './audit.ts';
import { html, LIVE_SCRIPT_HASH, live, type Markup, page } from './html.ts';
import { filterForm, findForm, gatewayCharts, numberView, sendsTable, timeline } from './sends-views.ts';

const LISTED = 50;
const HOUR_MS = 3_600_000;
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src ${LIVE_SCRIPT_HASH}; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

export async function operatorPages(app: FastifyInstance, services: Services): Promise<void> {
  const { config, clock, keyring, postgres, queue, redis, operatorActions } = services;
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const show = (reply: FastifyReply, title: string, body: Markup, isLive = false) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'cache-control': 'no-store', 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
      .send(page(title, body, isLive));

  app.get('/sends', async (request, reply) => {
    const filter = request.query as Record<string, string | undefined>;
    const given = Object.fromEntries(Object.entries(filter).filter(([name, value]) => value && FILTERS.has(name)));
    const { from, to, ...equal } = given as Record<string, string>;
    const sends = await searchSends(postgres.db, {
      ...equal,
      ...(from ? { from: momentOf(from) } : {}),
      ...(to ? { to: momentOf(to) } : {}),
      limit: LISTED,
    });
    const now = clock();
    const spans = await Promise.all([
      overview('Last hour', now, 5 * 60_000, 12),
      overview('Last day', now, HOUR_MS, 24),
    ]);
    const body = html`${findForm()}${live(spans)}<h2>Latest sends</h2>${filterForm(filter)}${live(sendsTable(sends))}`;
    return show(reply, 'Sends', body, true);
  });

  async function overview(title: string, now: number, spanMs: number, spans: number): Promise<Markup> {
    const from = (Math.floor(now / spanMs) - spans + 1) * spanMs;
    return gatewayCharts(title, await gatewayShares(postgres.db, new Date(from), spanMs / 1000), from, spanMs, spans);
  }

  app.post('/sends', { config: { reads: true } }, async (request, reply) => {
    const { mobile: typed = '', reason = '' } = request.body as { mobile?: string; reason?: string };
    const mobile = readNumber(typed);
    if (!mobile) return show(reply.code(400), 'Sends', html`<p>That is no mobile number.</p>${findForm()}`);
    const masked = maskNumber(addressOf(mobile));
    await recordAction(services, {
      actor: request.operator?.name ?? 'unknown',
      via: 'page',
      action: 'sends:find',
      subject: masked,
      mobileDigest: mobileDigest(keyring, mobile),
      ...(reason ? { reason: reason.slice(0, 512) } : {}),
    });
    const sources = { redis, db: postgres.db, keyring, mobileLimits: config.smsMobileLimits, clock };
    const [history, paused] = await Promise.all([numberHistory(sources, mobile), queue.isPaused()]);
    return show(
      reply,
      'Sends',
      html`${findForm()}${numberView(masked, history, judgeHistory(history, paused, clock()))}`,
    );
  });

  app.get('/sends/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const [send] = await searchSends(postgres.db, { id, limit: 1 });
    if (!send) return show(reply.code(404), 'Send', html`<p>The ledger does not know this send.</p>`);
    return show(reply, `Send ${id}`, live(timeline(send)), true);
  });

  app.get('/audit', async (_request, reply) => {
    const actions = await operatorActions.list({ since: new Date(clock() - 30 * 24 * HOUR_MS), limit: 500 });
    const rows = actions.map(
      ({ at, actor, via, action, subject, reason }) =>
        html`<tr><td>${at.toISOString().slice(0, 19).replace('T', ' ')}</td><td>${actor}</td><td>${via}</td><td>${action}</td><td>${subject}</td><td>${reason}</td></tr>`,
    );
    return show(
      reply,
      'Audit log',
      html`<table><thead><tr><th>Time (UTC)</th><th>Who</th><th>Via</th><th>What</th><th>About</th><th>Why</th></tr></thead><tbody>${rows}</tbody></table>`,
    );
  });
}

const FILTERS = new Set(['status', 'gateway', 'application', 'from', 'to']);

/** A form's local time is UTC here; what is none finds nothing. */
function momentOf(text: string): Date {
  const moment = new Date(`${text}Z`);
  return Number.isNaN(moment.getTime()) ? new Date(0) : moment;
}
