/**
 * Codes of Twilio's Messages API. The vendor warns that they change, so the HTTP status decides first; these refine it.
 * Class and scope are this project's judgement.
 */
import { badRecipient, type CodeRow, codeTable, config, gatewayBusy, notRoutable } from '../code-table.ts';

/** Where the answer names no time. */
const MOMENT_MS = 2_000;

const rows: readonly (readonly [CodeRow, ...string[]])[] = [
  // Too many requests at once; the queue of the sending number is full
  [gatewayBusy(MOMENT_MS), '20429', '21611'],
  // Credentials, account
  [config, '20003', '20404'],
  // No number, no mobile, a landline
  [badRecipient, '21211', '21614', '21635'],
  // The recipient said STOP to our sender there; START ends that, which only Twilio hears, so no list of ours keeps it.
  [badRecipient, '21610'],
  [notRoutable, '21612'],
  // Region not enabled, trial account, sender not ours
  [config, '21408', '21608', '21212', '21606', '21601'],
  // What 21606 was split into: not a number of Twilio, not of this account, none that sends SMS
  [config, '21659', '21660', '21661'],
  // Messaging service: without senders, unknown
  [config, '21703', '21705'],
  // Sender not registered with the carriers
  [config, '30034'],
];

export const twilioCodes = codeTable(rows);

/** Of the Calls API. */
export const twilioCallCodes = codeTable([
  ...rows,
  // Too many calls of the account at once
  [gatewayBusy(MOMENT_MS), '10004'],
  // Can't be reached, no number
  [badRecipient, '21201', '21214', '21217'],
  // Caller: not verified, missing; region not enabled, number not verified for a trial account
  [config, '21210', '21213', '21215', '21219'],
  // This account may not call that number
  [notRoutable, '21216'],
]);
