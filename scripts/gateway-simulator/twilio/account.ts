/** What the simulated Twilio knows: one account and its sending numbers. */
import { developmentAccount } from '../../../core/vendors/twilio/development.ts';

export interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** Numbers and messaging services that may send. */
  senders: readonly string[];
}

export const twilioDefaults: TwilioOptions = {
  ...developmentAccount,
  senders: [developmentAccount.from, 'MG00000000000000000000000000000001'],
};

/** Sending numbers of Twilio's test credentials, and the code that each gives. */
export const MAGIC_SENDERS: Readonly<Record<string, string>> = {
  '+15005550001': '21212',
  '+15005550007': '21606',
  '+15005550008': '21611',
};

/** Receiving numbers of Twilio's test credentials, and the code that each gives. */
export const MAGIC_RECIPIENTS: Readonly<Record<string, string>> = {
  '+15005550001': '21211',
  '+15005550002': '21612',
  '+15005550003': '21408',
  '+15005550004': '21610',
  '+15005550009': '21614',
};

/** The same for calls. */
export const MAGIC_CALLERS: Readonly<Record<string, string>> = { '+15005550001': '21212' };
export const MAGIC_CALLED: Readonly<Record<string, string>> = {
  '+15005550001': '21217',
  '+15005550002': '21214',
  '+15005550003': '21215',
  '+15005550004': '21216',
};
