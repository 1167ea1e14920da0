/**
 * Twilio Calls 2010-04-01: what is said goes along as TwiML, so no server of ours has to answer when the phone is picked up.
 * https://www.twilio.com/docs/voice/api/call-resource, https://www.twilio.com/docs/voice/twiml/say
 */
import { addressOf } from '../../phone-number.ts';
import type { SendRequest } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import { ReportError, type ReportFormat } from '../report.ts';
import type { ReportConfig } from '../shape.ts';
import { fillText } from '../template.ts';
import { escapeXml } from '../xml.ts';
import { twilioCallCodes } from './codes.ts';
import { twilioCallback } from './report.ts';
import { authorizedForm, readTwilio, type TwilioAccount } from './send.ts';

interface Config extends TwilioAccount {
  from: string;
  reports?: ReportConfig;
}
interface Template {
  text: string;
  language: string;
  voice?: string;
}

/** How long it rings; then voice mail mostly takes over, which must not get the code. */
const RING_SECONDS = 30;

export function twilioVoice(config: Config): Protocol<Template> {
  const { from, reports } = config;
  return {
    idempotent: false,
    write: ({ request, template }) =>
      authorizedForm(config, 'Calls', {
        To: addressOf(request.mobile),
        From: from,
        ...(reports?.url === undefined ? {} : { StatusCallback: reports.url }),
        Timeout: String(RING_SECONDS),
        Twiml: twiml(template, request),
      }),
    read: (answer, { nowMs }) => readTwilio(answer, nowMs, twilioCallCodes),
  };
}

/** Said twice: who picks up listens late. A comma between the digits makes each of them heard. */
function twiml({ text, language, voice }: Template, request: SendRequest): string {
  const said = escapeXml(fillText(text, { ...request, code: [...request.code].join(', ') }));
  const attributes = `language="${escapeXml(language)}"${voice === undefined ? '' : ` voice="${escapeXml(voice)}"`}`;
  const say = `<Say ${attributes}>${said}</Say>`;
  return `<Response><Pause length="1"/>${say}<Pause length="2"/>${say}</Response>`;
}

const FAILED: ReadonlySet<string> = new Set(['busy', 'failed', 'no-answer', 'canceled']);

/** `completed`: somebody, or something, answered. */
export const twilioCallReports: ReportFormat<{ authToken: string; reports?: ReportConfig }> = {
  ...twilioCallback,
  read({ CallStatus: status, CallSid: id, ErrorCode: errorCode }) {
    if (typeof status !== 'string') throw new ReportError('there is no CallStatus');
    return {
      status: status === 'completed' ? 'delivered' : FAILED.has(status) ? 'failed' : 'pending',
      id,
      code: errorCode || status,
    };
  },
};
