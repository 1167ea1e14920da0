/**
 * `<sms-verification application="pk_…" purpose="login">`: a form that has a number verified, for pages of any allowed
 * origin. Number, then a check that no robot asks, then the code: as on the service's own page. It lives in a shadow root,
 * keeps nothing, and tells the page by events: `verified` with `{verificationId, receipt}`, which a back end has to ask or
 * check, and `failed` with `{errcode, message}` when this verification came to nothing.
 */
import {
  type Client,
  type Created,
  createClient,
  type Options,
  type Read,
  VerificationError,
} from '../client/client.ts';
import { make } from './elements.ts';
import { createImageCode, type ImageCode } from './image-code.ts';
import { type Country, countryIn, toE164 } from './number.ts';
import { style } from './style.ts';
import { type Language, say, type TextKey } from './texts.ts';

type Stage = 'number' | 'proof' | 'code' | 'done';

const base = new URL('.', import.meta.url).href;
const STATUS: Partial<Record<Read['send_status'], TextKey>> = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
};
/** Where nobody told: the service's own country. */
const HERE: Country = { country: 'CN', calling_code: '86' };

class SmsVerification extends HTMLElement {
  #stop = new AbortController();

  connectedCallback(): void {
    this.#stop = new AbortController();
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open', delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const around = this.closest('[lang]')?.getAttribute('lang') ?? navigator.language;
    const language: Language = /^zh/i.test(around) ? 'zh' : 'en';
    const client = createClient({ baseUrl: base, key: this.getAttribute('application') ?? '', language });
    const purpose = this.getAttribute('purpose');
    root.replaceChildren(
      createForm({
        client,
        language,
        purpose,
        signal: this.#stop.signal,
        tell: (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })),
      }),
    );
  }

  disconnectedCallback(): void {
    this.#stop.abort();
  }
}

interface FormParts {
  client: Client;
  language: Language;
  purpose: string | null;
  signal: AbortSignal;
  tell: (name: 'verified' | 'failed', detail: object) => void;
}

function createForm({ client, language, purpose, signal, tell }: FormParts): HTMLFormElement {
  const text = (key: TextKey, values?: Record<string, string | number>) => say(language, key, values);
  let options: Options | undefined;
  let stage: Stage = 'number';
  let current: Created | undefined;
  /** Ends what is asked and counted for the code before. */
  let following = new AbortController();

  const error = make('p', { className: 'error', id: 'error' });
  error.setAttribute('role', 'alert');
  const status = make('p', { className: 'status' });
  status.setAttribute('role', 'status');
  const countries = make('select', { autocomplete: 'country', onchange: () => number.focus() });
  const countryLabel = make('label', { hidden: true }, text('country'), countries);
  const number = make('input', { type: 'tel', autocomplete: 'tel', required: true });
  const code = make('input', { className: 'code', inputMode: 'numeric', autocomplete: 'one-time-code' });
  for (const input of [number, code]) input.setAttribute('aria-describedby', 'error');
  const image: ImageCode = createImageCode(`${base}api/v1.0`, language, (message) => fail(message));
  const skip = make('button', {
    type: 'button',
    className: 'quiet',
    textContent: text('skip'),
    onclick: () => run(sendProved),
  });
  const sentTo = make('span');
  const change = make('button', {
    type: 'button',
    className: 'quiet',
    textContent: text('change'),
    onclick: startAnew,
  });
  const resend = make('button', { type: 'button', className: 'quiet', onclick: () => run(sendAgain) });
  const submit = make('button', { className: 'first' });
  const done = make('p', { textContent: text('verified') });
  const parts: [HTMLElement, Stage[]][] = [
    [make('div', {}, countryLabel, make('label', {}, text('number'), number)), ['number']],
    [image.element, ['proof']],
    [skip, ['proof']],
    [make('p', { className: 'row' }, sentTo, change), ['code']],
    [make('label', {}, text('code'), code), ['code']],
    [error, ['number', 'proof', 'code']],
    [status, ['number', 'proof', 'code']],
    [submit, ['number', 'proof', 'code']],
    [resend, ['code']],
    [done, ['done']],
  ];
  const form = make('form', { noValidate: true }, ...parts.map(([element]) => element));

  function show(next: Stage, focus = true): void {
    stage = next;
    for (const [element, stages] of parts) element.hidden = !stages.includes(stage);
    submit.textContent = text(stage === 'code' ? 'verify' : 'send');
    status.textContent = '';
    fail('');
    if (focus) (stage === 'code' ? code : stage === 'number' ? number : undefined)?.focus();
  }

  function fail(message: string, input?: HTMLInputElement): void {
    error.textContent = message;
    for (const one of [number, code]) one.setAttribute('aria-invalid', String(one === input));
    input?.focus();
  }

  const chosen = (): Country =>
    options?.countries.find((one) => one.country === countries.value) ?? options?.countries[0] ?? HERE;

  /** One thing at a time; whatever it rejects with is told in the service's words. */
  async function run(what: () => Promise<void>): Promise<void> {
    if (submit.disabled) return;
    submit.disabled = true;
    resend.disabled = true;
    fail('');
    try {
      await what();
    } catch (reason) {
      if (!signal.aborted) refused(reason);
    } finally {
      submit.disabled = false;
      if (!counting) resend.disabled = false;
    }
  }

  function refused(reason: unknown): void {
    if (!(reason instanceof VerificationError)) throw reason;
    const { status: code_, errcode, message, retryAfter } = reason;
    const shown = code_ === 0 ? text('unreachable') : message;
    fail(shown, stage === 'number' ? number : undefined);
    if (stage === 'proof') void image.show();
    // Nothing that the person does changes a wrong key, origin or setting.
    if (code_ === 401 || code_ === 403) tell('failed', { errcode, message: shown });
    if (stage === 'code' && retryAfter !== undefined) void countDown(retryAfter);
  }

  async function send(proof: object): Promise<void> {
    const to = toE164(number.value, chosen());
    if (to === undefined) return fail(text('numberMissing'), number);
    current = await client.create({ to, locale: language, ...(purpose ? { purpose } : {}), ...proof }, { signal });
    sentTo.textContent = text('sentTo', { to: current.to });
    code.value = '';
    show('code');
    follow(current.resend_after);
  }

  /** The browser's own proof, where the service admits it unasked; else a picture. */
  async function sendUnasked(): Promise<void> {
    if (toE164(number.value, chosen()) === undefined) return fail(text('numberMissing'), number);
    status.textContent = text('checking');
    const proof = await client.prove({ unasked: true, signal }).catch((reason: unknown) => {
      if (reason instanceof VerificationError) throw reason;
      // No worker may run here.
      return undefined;
    });
    if (proof) return send(proof);
    show('proof');
    await image.show();
  }

  async function sendProved(): Promise<void> {
    status.textContent = text('checking');
    await send((await client.prove({ signal })) ?? {});
  }

  async function sendWithImage(): Promise<void> {
    const answer = image.answer();
    if (!answer) return fail(text('imageMissing'));
    await send(answer);
  }

  async function sendAgain(): Promise<void> {
    if (!current) return;
    const { verification_id: id, client_secret: clientSecret } = current;
    const state = await client.resend(id, { clientSecret, signal });
    code.value = '';
    code.focus();
    follow(state.resend_after);
  }

  async function check(): Promise<void> {
    const typed = code.value.normalize('NFKC').replace(/\D/g, '');
    if (typed === '' || !current) return fail(text('codeMissing', { length: options?.code_length ?? 6 }), code);
    const { verification_id: verificationId, client_secret: clientSecret } = current;
    try {
      const { receipt } = await client.check(verificationId, typed, { clientSecret, signal });
      following.abort();
      show('done');
      tell('verified', { verificationId, ...(receipt ? { receipt } : {}) });
    } catch (reason) {
      if (!(reason instanceof VerificationError)) throw reason;
      const { status: answered, attemptsLeft = 0, errcode, message } = reason;
      code.value = '';
      if (answered === 422 && reason.problem.newer) return fail(text('newer'), code);
      if (answered === 422 && attemptsLeft > 0) return fail(text('wrong', { left: attemptsLeft }), code);
      if (answered !== 410 && answered !== 422) throw reason;
      startAnew();
      fail(text('over'), number);
      tell('failed', { verificationId, errcode, message });
    }
  }

  function startAnew(): void {
    following.abort();
    show('number');
  }

  let counting = false;

  async function countDown(seconds: number): Promise<void> {
    counting = true;
    const tick = (left: number) => {
      resend.textContent = left > 0 ? text('resendIn', { seconds: left }) : text('resend');
      resend.disabled = left > 0;
    };
    await client.countdown(seconds, tick, following.signal).catch(() => undefined);
    counting = false;
  }

  /** What becomes of the message, and when the next one may be asked for. */
  function follow(resendAfter: number): void {
    following.abort();
    following = new AbortController();
    const { signal: ended } = following;
    signal.addEventListener('abort', () => following.abort(), { once: true, signal: ended });
    void countDown(resendAfter);
    const { verification_id: id = '', client_secret: clientSecret = '' } = current ?? {};
    const onState = (state: Read) => {
      const key = STATUS[state.send_status];
      if (stage === 'code') status.textContent = key ? text(key) : '';
      // A message that failed holds nothing up.
      if (state.send_status === 'failed' && state.resend_after === 0) {
        resend.textContent = text('resend');
        resend.disabled = false;
      }
    };
    client.follow(id, onState, { clientSecret, signal: ended }).catch(() => undefined);
  }

  number.addEventListener('input', () => {
    const other = countryIn(number.value, options?.countries ?? [], chosen());
    if (other) countries.value = other.country;
  });
  code.addEventListener('input', (event) => {
    const whole = code.value.replace(/\D/g, '').length === (options?.code_length ?? 6);
    if (whole && !(event as InputEvent).isComposing) void run(check);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(stage === 'code' ? check : stage === 'proof' ? sendWithImage : sendUnasked);
  });

  async function learn(): Promise<void> {
    options = await client.options({ signal });
    const names = new Intl.DisplayNames([language], { type: 'region' });
    countries.replaceChildren(
      ...options.countries.map(({ country, calling_code }) =>
        make('option', { value: country, textContent: `${names.of(country) ?? country} +${calling_code}` }),
      ),
    );
    countryLabel.hidden = options.countries.length < 2;
  }

  show('number', false);
  void learn().catch((reason: unknown) => {
    if (!signal.aborted) refused(reason);
  });
  return form;
}

if (!customElements.get('sms-verification')) customElements.define('sms-verification', SmsVerification);
