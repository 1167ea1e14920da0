/** What the sends page shows: how gateways do, a list of sends, one send as a timeline, the history of one number. */
import type { Verdict } from '../../core/number-verdict.ts';
import { SEND_STATUSES } from '../../core/states.ts';
import type { NumberHistory } from '../../db/number-history.ts';
import type { FoundSend, GatewayShare } from '../../db/send-search.ts';
import { chart } from './chart.ts';
import { html, type Markup } from './html.ts';

const time = (moment: Date | number | null) =>
  moment === null ? '' : new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

export const findForm = (): Markup => html`<form method="post" action="/sends">
<label>Number<input name="mobile" inputmode="tel" autocomplete="off" required></label>
<label>Why (audit log)<input name="reason" autocomplete="off" maxlength="512"></label><button>Find</button></form>`;

export const filterForm = (
  filter: Readonly<Record<string, string | undefined>>,
): Markup => html`<form method="get" action="/sends">
<label>Status<select name="status"><option value="">any</option>${SEND_STATUSES.map(
  (status) => html`<option${filter.status === status && html` selected`}>${status}</option>`,
)}</select></label>
<label>Gateway<input name="gateway" value="${filter.gateway}"></label>
<label>Application<input name="application" value="${filter.application}"></label>
<label>From (UTC)<input name="from" type="datetime-local" value="${filter.from}"></label>
<label>To (UTC)<input name="to" type="datetime-local" value="${filter.to}"></label><button>Filter</button></form>`;

export function sendsTable(sends: readonly FoundSend[]): Markup {
  if (sends.length === 0) return html`<p class="muted">No sends.</p>`;
  const row = (
    send: FoundSend,
  ) => html`<tr><td>${time(send.queuedAt)}</td><td><a href="/sends/${send.id}"><code>${send.id.slice(0, 12)}…</code></a></td>
<td>${send.mobileMasked}</td><td>${send.application}</td><td>${send.purpose}</td><td>${send.status}${send.verifiedAt && ', code entered'}</td>
<td>${send.gateway}</td><td class="n">${send.attempts}</td><td>${send.errorCode}</td></tr>`;
  return html`<table><thead><tr><th>Asked (UTC)</th><th>Send</th><th>Number</th><th>Application</th><th>Purpose</th><th>Status</th><th>Gateway</th><th class="n">Attempts</th><th>Error</th></tr></thead>
<tbody>${sends.map(row)}</tbody></table>`;
}

/** Every step of one send in the order of time. */
export function timeline(send: FoundSend): Markup {
  const steps: [at: Date, what: string][] = [
    [send.queuedAt, `queued for ${send.mobileMasked}, ${send.purpose}, application ${send.application}`],
  ];
  for (const call of send.calls) {
    const took = call.durationMs === null ? '' : ` after ${call.durationMs} ms`;
    const reason = [call.reason, call.vendorCode, call.gatewayMessageId, call.units && `${call.units} units`]
      .filter(Boolean)
      .join(', ');
    steps.push([
      call.startedAt,
      `attempt ${call.attempt}: ${call.gateway} (${call.chosen ?? 'chosen'}): ${call.outcome ?? 'no outcome seen'}${took}${reason && `; ${reason}`}`,
    ]);
    if (call.deliveredAt) steps.push([call.deliveredAt, `reported as delivered by ${call.gateway}`]);
  }
  if (send.sentAt) steps.push([send.sentAt, `accepted by ${send.gateway}`]);
  if (send.verifiedAt) steps.push([send.verifiedAt, `the code was entered (${send.verifiedFor})`]);
  if (send.finishedAt) steps.push([send.finishedAt, `${send.status}${send.errorCode ? `: ${send.errorCode}` : ''}`]);
  steps.push([send.expiresAt, 'the code dies']);
  steps.sort(([a], [b]) => a.getTime() - b.getTime());
  const since = send.queuedAt.getTime();
  return html`<table><thead><tr><th>Time (UTC)</th><th class="n">Since asked</th><th>What</th></tr></thead><tbody>${steps.map(
    ([at, what]) =>
      html`<tr><td>${time(at)}</td><td class="n">${((at.getTime() - since) / 1000).toFixed(1)} s</td><td>${what}</td></tr>`,
  )}</tbody></table>`;
}

export function numberView(masked: string, history: NumberHistory, { why, tell }: Verdict): Markup {
  const { intervalMs, caps, wrongGuesses, refusals, waiting } = history;
  return html`<h2>${masked}</h2><p class="why">${why}</p><p>Tell the person: ${tell.zh} / ${tell.en}</p>
<p>${intervalMs > 0 ? `The next SMS may be asked for in ${Math.ceil(intervalMs / 1000)} s. ` : 'The next SMS may be asked for now. '}
${caps.map(({ rate, used }) => html`${used} of ${rate.count} SMS in ${rate.windowMs / 3_600_000} h. `)}${wrongGuesses} wrong guesses in the last hour.
${waiting && `Send ${waiting.sendId} is ${waiting.status}, and not in the ledger yet.`}</p>
<h2>Sends</h2>${sendsTable(history.sends)}
<h2>Refused requests of the last day</h2>${
    refusals.length === 0
      ? html`<p class="muted">None.</p>`
      : html`<table><thead><tr><th>Time (UTC)</th><th>Purpose</th><th>Answer</th><th>Limit</th><th class="n">Told to wait</th><th>Reference</th></tr></thead><tbody>${refusals.map(
          ({ at, purpose, answer, limit, retryAfter, reference }) =>
            html`<tr><td>${time(at)}</td><td>${purpose}</td><td>${answer}</td><td>${limit}</td><td class="n">${retryAfter && `${retryAfter} s`}</td><td>${reference}</td></tr>`,
        )}</tbody></table>`
  }`;
}

/** Of one span of time: a chart each for failures, latency and conversion, and the sums. */
export function gatewayCharts(
  title: string,
  shares: readonly GatewayShare[],
  from: number,
  spanMs: number,
  spans: number,
): Markup {
  const gateways = [...new Set(shares.map(({ gateway }) => gateway))];
  const line = (value: (share: GatewayShare) => number | null) =>
    gateways.map((name) => ({
      name,
      values: Array.from({ length: spans }, (_, index) => {
        const share = shares.find(
          ({ gateway, at }) => gateway === name && Math.floor((at.getTime() - from) / spanMs) === index,
        );
        return share ? value(share) : null;
      }),
    }));
  const [begin, end] = [time(from).slice(11, 16), 'now'];
  const sums = gateways.map((gateway) => {
    const own = shares.filter((share) => share.gateway === gateway);
    const sum = (of: (share: GatewayShare) => number) => own.reduce((total, share) => total + of(share), 0);
    return {
      gateway,
      calls: sum((s) => s.calls),
      accepted: sum((s) => s.accepted),
      delivered: sum((s) => s.delivered),
      verified: sum((s) => s.verified),
    };
  });
  if (gateways.length === 0) return html`<h2>${title}</h2><p class="muted">No calls.</p>`;
  return html`<h2>${title}</h2><div class="charts">
${chart(
  'Calls that failed',
  ' %',
  line((s) => (100 * (s.calls - s.accepted)) / s.calls),
  begin,
  end,
)}
${chart(
  'Call, 95th percentile',
  ' ms',
  line((s) => s.p95Ms),
  begin,
  end,
)}
${chart(
  'Codes entered',
  ' %',
  line((s) => (s.accepted === 0 ? null : (100 * s.verified) / s.accepted)),
  begin,
  end,
)}</div>
<table><thead><tr><th>Gateway</th><th class="n">Calls</th><th class="n">Accepted</th><th class="n">Reported delivered</th><th class="n">Codes entered</th></tr></thead><tbody>${sums.map(
    (sum) =>
      html`<tr><td>${sum.gateway}</td><td class="n">${sum.calls}</td><td class="n">${percent(sum.accepted, sum.calls)}</td><td class="n">${percent(sum.delivered, sum.accepted)}</td><td class="n">${percent(sum.verified, sum.accepted)}</td></tr>`,
  )}</tbody></table>`;
}
