/** The two state machines of the service, named once. Pictures and prose are in ARCHITECTURE.md. */

/** `enter` admits whoever holds the mobile: to the account there is, or to a new one. It tells nobody which. */
export const PURPOSES = ['register', 'login', 'reset_password', 'enter'] as const;
/** What a code is for: one of the service's own purposes, or a free name of an application. */
export type Purpose = (typeof PURPOSES)[number] | (string & {});

/** How a code reaches the phone: as a text, or read out in a call. */
export const CHANNELS = ['sms', 'voice'] as const;
export type Channel = (typeof CHANNELS)[number];

export const SEND_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'failed', 'expired'] as const;
export type SendStatus = (typeof SEND_STATUSES)[number];

/**
 * How far along a status is; a send never moves to a lower or an equal rank. `failed` and `expired` are ends of delivery,
 * but a verified code or a report may still prove that the SMS arrived. The one step backwards, to `sending`, is a send
 * that is taken up again: by an operator, after a report of failure, or for a further way to the phone.
 */
export const SEND_RANK: Record<SendStatus, number> = {
  queued: 0,
  sending: 1,
  sent: 2,
  failed: 3,
  expired: 3,
  delivered: 4,
};

/** Where a worker leaves a send that it is done with. */
export type EndStatus = Extract<SendStatus, 'sent' | 'failed' | 'expired'>;

/** What a code may be: it lives, or one of the ways in which it is dead. `gone`: expired, or dead by wrong guesses. */
export const CODE_STATES = ['live', 'used', 'replaced', 'expired', 'gone'] as const;
export type CodeState = (typeof CODE_STATES)[number];
