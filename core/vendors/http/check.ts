/** What the parts of an entry must be to each other: every name in its texts is known, and the code is in the request. */
import { namesIn, SEND_NAMES } from './template.ts';

type Entry = Readonly<Record<string, unknown>>;

/** The first fault, with its place; undefined when there is none. */
export function checkHttp(entry: Entry): string | undefined {
  const { request, secrets, templates, answer, push } = entry as {
    request?: Entry;
    secrets?: Entry;
    templates?: Readonly<Record<string, { text?: Entry }>>;
    answer?: Entry;
    push?: Entry;
  };
  if (!request) return undefined;
  const own = Object.keys(secrets ?? {}).map((name) => `secrets.${name}`);
  const ofSend: readonly string[] = SEND_NAMES;
  for (const [purpose, template] of Object.entries(templates ?? {})) {
    const unknown = namesIn(template?.text).find((name) => !ofSend.includes(name));
    if (unknown) return unknownName(`.templates.${purpose}.text`, unknown, ofSend);
  }
  const used = namesIn(request);
  const texts = Object.values(templates ?? {}).map(({ text = {} }) => text);
  for (const name of used) {
    const [, ofText] = /^text\.(.*)$/.exec(name) ?? [];
    if (ofText !== undefined && texts.length > 0 && texts.every((text) => Object.hasOwn(text, ofText))) continue;
    if (ofText !== undefined) return `.templates: not every one has the text "${ofText}" that the request names`;
    const known = [...ofSend, 'reportUrl', ...own];
    if (!known.includes(name)) return unknownName('.request', name, known);
  }
  const throughText = (text: Entry) =>
    Object.entries(text).some(([name, value]) => used.includes(`text.${name}`) && namesIn(value).includes('code'));
  const carriesCode = used.includes('code') || (texts.length > 0 && texts.every(throughText));
  if (!carriesCode) return '.request: the code is not in it: {{code}}, or a text that has it';
  if ((answer?.code === undefined) !== (answer?.accepted === undefined)) {
    return '.answer: "code" and "accepted" belong together: where the code lies, and which ones mean accepted';
  }
  if (entry.reports !== undefined && !push) return '.push: reports need it: where their parts lie';
  if (push && push.messageId === undefined && push.sendId === undefined) {
    return '.push: it needs "messageId" or "sendId", or nobody knows which SMS is meant';
  }
  return undefined;
}

function unknownName(place: string, name: string, known: readonly string[]): string {
  return `${place}: nothing is called {{${name}}} (${known.join(', ')})`;
}
