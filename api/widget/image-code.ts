/** The image code where no proof of work will do: a picture or a recording, fetched so that the form is in charge of it. */
import { make } from './elements.ts';
import { type Language, say } from './texts.ts';

export interface ImageCode {
  element: HTMLElement;
  /** Undefined until something was typed. */
  answer(): { image_code_id: string; image_code_text: string } | undefined;
  show(): Promise<void>;
}

/** `base`: the address of the API. `onFault` hears the service's words. */
export function createImageCode(base: string, language: Language, onFault: (message: string) => void): ImageCode {
  const id = crypto.randomUUID();
  const text = (key: Parameters<typeof say>[1]) => say(language, key);
  const picture = make('img', { alt: text('imageAlt'), width: 156, height: 60 });
  const input = make('input', { autocomplete: 'off', spellcheck: false, autocapitalize: 'none' });
  let shown = '';

  async function load(path: string): Promise<string | undefined> {
    const answer = await fetch(`${base}/image_codes/${id}${path}`, { headers: { 'accept-language': language } }).catch(
      () => undefined,
    );
    if (answer?.ok) return URL.createObjectURL(await answer.blob());
    const { errmsg } = ((await answer?.json().catch(() => undefined)) ?? {}) as { errmsg?: string };
    onFault(errmsg ?? text('unreachable'));
    return undefined;
  }

  async function show(): Promise<void> {
    const url = await load('');
    if (!url) return;
    URL.revokeObjectURL(shown);
    shown = url;
    picture.src = url;
    picture.hidden = false;
    input.value = '';
  }

  /** The recording has an answer of its own, which replaces that of the picture. */
  async function listen(): Promise<void> {
    const url = await load('/audio');
    if (!url) return;
    picture.hidden = true;
    input.value = '';
    input.focus();
    const sound = new Audio(url);
    sound.onended = () => URL.revokeObjectURL(url);
    await sound.play().catch(() => onFault(text('unreachable')));
  }

  const quiet = (key: Parameters<typeof say>[1], onclick: () => void) =>
    make('button', { type: 'button', className: 'quiet', textContent: text(key), onclick });
  const element = make(
    'div',
    { hidden: true },
    make('label', {}, text('imageCode'), picture, input),
    make('div', { className: 'row' }, quiet('newImage', show), quiet('listen', listen)),
  );
  return {
    element,
    show,
    answer() {
      const typed = input.value.normalize('NFKC').replace(/\s/g, '');
      return typed === '' ? undefined : { image_code_id: id, image_code_text: typed };
    },
  };
}
