/** Reports where the settings say they lie: in JSON, in XML, or as JSON in a field of a form. */
import { timingSafeEqual } from 'node:crypto';
import { type RawReport, ReportError, type ReportFormat } from '../report.ts';
import { pointTo, textOf } from './pointer.ts';
import { readDocument, sign } from './send.ts';
import type { PushConfig } from './shape.ts';

interface Config {
  push?: PushConfig;
}

export const httpReports: ReportFormat<Config> = {
  verify: (raw, config) => verify(raw, pushOf(config)),
  records(raw, config) {
    const { list = '' } = pushOf(config);
    const found = pointTo(readPush(raw, pushOf(config)), list);
    if (found === undefined) throw new ReportError('the push holds no reports where they should be');
    return Array.isArray(found) ? found : [found];
  },
  read(record, config) {
    const push = pushOf(config);
    const at = (pointer: string | undefined) => (pointer === undefined ? undefined : pointTo(record, pointer));
    const status = textOf(at(push.status));
    if (status === undefined) throw new ReportError('there is no status');
    const means = (values: PushConfig['delivered']) => values.some((value) => matches(String(value), status));
    return {
      status: means(push.delivered) ? 'delivered' : means(push.failed) ? 'failed' : 'pending',
      id: at(push.messageId),
      sendId: at(push.sendId),
      code: textOf(at(push.code)) || status,
      units: at(push.units),
      beijingTime: at(push.beijingTime),
    };
  },
  ack(_raw, config) {
    const { status = 200, contentType = 'text/plain; charset=utf-8', body = '' } = pushOf(config).answer ?? {};
    return { status, contentType, body };
  },
};

/** `REJECTED_*` is every status that begins so. */
function matches(value: string, status: string): boolean {
  return value.endsWith('*') ? status.startsWith(value.slice(0, -1)) : value === status;
}

function pushOf({ push }: Config): PushConfig {
  if (!push) throw new ReportError('the entry has no "push"');
  return push;
}

function verify({ body, headers }: RawReport, { hmac }: PushConfig): boolean | 'unsupported' {
  if (!hmac) return 'unsupported';
  const given = headers[hmac.header.toLowerCase()];
  const [a, b] = [Buffer.from(String(given)), Buffer.from(sign(hmac, body))];
  return typeof given === 'string' && a.length === b.length && timingSafeEqual(a, b);
}

function readPush({ body }: RawReport, { format = 'json', field, xmlRoot }: PushConfig): unknown {
  if (format !== 'form') return readDocument(body, format === 'xml' ? (xmlRoot ?? '\\w+') : undefined);
  const form = new URLSearchParams(body);
  if (field === undefined) return Object.fromEntries(form);
  const text = form.get(field);
  if (text === null) throw new ReportError('the form lacks the field of the reports');
  // Some senders encode it twice.
  return readDocument(/^%(5B|7B)/i.test(text) ? decodeURIComponent(text) : text, undefined);
}
