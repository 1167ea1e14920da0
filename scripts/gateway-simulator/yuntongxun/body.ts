/** The request body in its two documented forms, JSON and XML, as one shape. */

export interface Body {
  to: string;
  appId: string;
  templateId: string;
  datas: readonly string[];
  subAppend: string;
  reqId: string;
}

const FIELDS = ['to', 'appId', 'templateId', 'subAppend', 'reqId'] as const;

/** Undefined when the body can't be parsed or a field has the wrong type: codes and ids are strings, never numbers. */
export function parseBody(text: string, contentType: string): Body | undefined {
  return contentType.includes('xml') ? parseXml(text) : parseJson(text);
}

function parseJson(text: string): Body | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // The caller answers with the vendor's code for it.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = value as Record<string, unknown>;
  const datas = given.datas ?? [];
  if (!Array.isArray(datas) || !datas.every((item) => typeof item === 'string')) return undefined;
  if (FIELDS.some((field) => typeof (given[field] ?? '') !== 'string')) return undefined;
  return { ...fields((field) => (given[field] as string | undefined) ?? ''), datas };
}

/** Enough of XML for one flat document without attributes; what is nested or unclosed is not parsed. */
function parseXml(text: string): Body | undefined {
  const root = /^\s*(?:<\?xml[^>]*\?>)?\s*<TemplateSMS>(.*)<\/TemplateSMS>\s*$/s.exec(text)?.[1];
  if (root === undefined) return undefined;
  const element = (name: string): string | undefined => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(root)?.[1];
  const datas = [...(element('datas') ?? '').matchAll(/<data>([^<]*)<\/data>/g)].map((match) =>
    unescapeXml(match[1] ?? ''),
  );
  return { ...fields((field) => unescapeXml(element(field) ?? '')), datas };
}

function fields(read: (field: (typeof FIELDS)[number]) => string): Omit<Body, 'datas'> {
  return {
    to: read('to'),
    appId: read('appId'),
    templateId: read('templateId'),
    subAppend: read('subAppend'),
    reqId: read('reqId'),
  };
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
