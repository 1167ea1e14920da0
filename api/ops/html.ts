/** Pages of operators as text: values are escaped, what is made here is not escaped again. */
import { createHash } from 'node:crypto';

const MARKUP = Symbol('markup');

export interface Markup {
  [MARKUP]: string;
}

type Value = Markup | readonly Markup[] | string | number | null | undefined | false;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function write(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(write).join('');
  if (typeof value === 'object' && MARKUP in value) return value[MARKUP];
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return { [MARKUP]: parts.map((part, index) => part + write(values[index])).join('') };
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:75rem;padding:1rem;color:#1c2733;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}a{color:#0b57a4}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dde3ea;vertical-align:top}
th{font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
form{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:1rem 0}label{display:flex;flex-direction:column;font-size:.85rem}
input,select,button{font:inherit;padding:.35rem .6rem;border:1px solid #8a99a8;border-radius:4px;background:#fff}
button{background:#0b57a4;color:#fff;border-color:#0b57a4;cursor:pointer}
.why{font-size:1.15rem;border-left:4px solid #0b57a4;padding:.4rem .8rem;background:#f2f6fb}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(21rem,1fr));gap:1rem}svg{width:100%;height:auto}
code{font-size:.85em}.muted{color:#5a6876}
.warn{display:none}.stale .warn{display:block;color:#a3210f;font-weight:600}`;

/** Fetches the page again and puts its live part in place of the present one: what somebody types meanwhile stays. */
const LIVE_SCRIPT = `setInterval(async()=>{try{const r=await fetch(location.href);if(!r.ok)throw r;
const d=new DOMParser().parseFromString(await r.text(),'text/html');
document.querySelectorAll('[data-live]').forEach((e,i)=>e.replaceWith(d.querySelectorAll('[data-live]')[i]))
document.body.classList.remove('stale')}catch{document.body.classList.add('stale')}},15000)`;

/** For the page's Content-Security-Policy: this script and no other. */
export const LIVE_SCRIPT_HASH = `'sha256-${createHash('sha256').update(LIVE_SCRIPT).digest('base64')}'`;

/** What changes by itself on a live page. */
export const live = (content: Value): Markup => html`<section data-live>${content}</section>`;

/** A whole page; `isLive` keeps its live parts up to date. */
export function page(title: string, body: Markup, isLive = false): string {
  const script = isLive ? { [MARKUP]: `<script>${LIVE_SCRIPT}</script>` } : html``;
  return write(html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${{ [MARKUP]: STYLE }}</style></head>
<body><h1>${title}</h1><nav><a href="/sends">Sends</a> · <a href="/queues">Queue</a> · <a href="/audit">Audit log</a></nav>
<p class="warn">No answer: what is shown may be old.</p>${body}${script}</body></html>`);
}
