/** The two state machines of the service, named once. Pictures and prose are in ARCHITECTURE.md. */

/** `enter` admits whoever holds the mobile: to the account there is, or to a new one. It tells nobody which. */
export const PURPOSES = ['register', 'login', 'reset_password', 'enter'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How a code reaches the phone: as a text, or read out in a call. */
export const CHANNELS = ['sms', 'voice'] as const;
export type Channel = (typeof CHANNELS)[number];

export const SEND_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'failed', 'expired'] as const;
export type SendStatus = (typeof SEND_STATUSES)[number];

/**
 * How far along a status is. A send never moves to a lower or an equal rank, with one exception that the ledger makes:
 * a delivery report may turn `sent` into `delivered` or `failed`, both of rank 3.
 */
export const SEND_RANK: Record<SendStatus, number> = {
  queued: 0,
  sending: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  expired: 3,
};

/** Why a code is no longer live; `exhausted` means too many wrong guesses. */
export type DeadCode = 'used' | 'expired' | 'replaced' | 'exhausted';
