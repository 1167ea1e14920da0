/** Requests and answers of `/verifications`. Generated from openapi.json by `npm run generate`. */

export interface CreateBody {
  /** E.164 (^\+[1-9][0-9]{6,14}$), or a mainland China mobile in its eleven digits */
  to: string;
  /** one of the application's; its first one without */
  purpose?: string;
  /** how the code reaches the phone */
  channel?: 'sms' | 'voice';
  /** language of the text; else by Accept-Language */
  locale?: 'zh' | 'en';
  /** address of the person's device, for limits; counts with a secret key only */
  client_address?: string;
  /** yours, returned in webhooks and on reading; no personal data */
  reference?: string;
  /** UUID chosen by the page */
  image_code_id?: string;
  /** the answer to the image code */
  image_code_text?: string;
}

export interface State {
  verification_id: string;
  /** masked */
  to: string;
  purpose: string;
  /** how the code reaches the phone */
  channel: 'sms' | 'voice';
  status: 'pending' | 'approved' | 'expired' | 'canceled' | 'failed';
  /** of the newest message */
  send_status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'expired';
  /** seconds that the newest code lives */
  expires_in: number;
  /** seconds until a further message may be asked for */
  resend_after: number;
  /** guesses left; a resend renews none */
  attempts_left: number;
  /** every message, the first one first */
  sends: {
    send_id: string;
    status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'expired';
  }[];
}

export interface Created extends State {
  /** lets a page read, resend and check this verification, and nothing else */
  client_secret: string;
}

export interface Read extends State {
  reference?: string;
  created_at: string;
  ended_at?: string;
}

export interface Checked {
  verified: true;
  /** JWT, for applications with receipts; see /.well-known/jwks.json */
  receipt?: string;
}

export interface Options {
  application: string;
  name: {
    zh: string;
    en: string;
  };
  /** that codes may go to */
  countries: {
    /** ISO 3166-1 alpha-2 */
    country: string;
    /** without a plus */
    calling_code: string;
  }[];
  purposes: string[];
  channels: ('sms' | 'voice')[];
  code_length: number;
}

export interface Problem {
  type: string;
  /** what happened, in the language of Accept-Language */
  title: string;
  status: number;
  errcode: string;
  /** the field at fault */
  field?: string;
  /** guesses left */
  attempts_left?: number;
  /** the code is right, but a newer one was sent */
  newer?: boolean;
  /** why the number gets no code */
  reason?: 'fixed_line' | 'premium_rate' | 'toll_free' | 'not_mobile' | 'unallocated';
  /** seconds, as in Retry-After */
  retry_after?: number;
}
