/**
 * Codes of the Yuntongxun template SMS API, row by row. Class and scope are this project's judgement. Codes 172xxx are
 * made by the vendor's own SDKs and never come over the wire; 160047 belongs to another call: neither has a row.
 */
import {
  badMessage,
  badRecipient,
  codeTable,
  config,
  filtered,
  gatewayBusy,
  recipientBusy,
  transient,
} from '../code-table.ts';

/** The vendor names no waiting time: a short one, so that a code that lives for minutes still arrives. */
const MOMENT_MS = 2_000;
/** The window behind 160038 is not documented; 30 seconds is an assumption. */
const TOO_FREQUENT_MS = 30_000;

export const ACCEPTED = '000000';
/** The request id was used before, on the same day. */
export const SEEN_BEFORE = '160054';

/**
 * After a call that ended unknown these say that the earlier call got through: the request id was seen before, or the
 * same text or number came too soon after it.
 */
export const ACCEPTED_BEFORE: ReadonlySet<string> = new Set([SEEN_BEFORE, '160038', '160056', '160021']);

export const yuntongxunCodes = codeTable([
  // Internal errors of the platform
  [transient, '111000', '111001-111099'],
  // Request address, Authorization, signature, clock, white list
  [config, '111100', '111101', '111102', '111103', '111104', '111105', '111106', '111107', '111108', '111109'],
  [config, '111110', '111113', '111115', '160053'],
  // Concurrency and pace of the whole account
  [gatewayBusy(MOMENT_MS), '111111', '111114', '111116'],
  // Account: its fields, suspended, closed, unknown, no balance, token
  [config, '111128-111137', '111138', '111139', '111140', '111141', '111142', '111143'],
  // Application: its fields and states, test numbers
  [config, '111169-111175', '111176-111182', '111188', '111212', '111226'],
  // No number, no text
  [badMessage, '112300', '112306', '160044', '112301', '160035'],
  [config, '112302', '112303'],
  [badMessage, '112304', '112309'],
  [config, '112305', '112310'],
  // Template missing, unknown, not approved
  [config, '112307', '112311', '112313', '112323', '160032'],
  [badMessage, '112308', '160052'],
  [config, '112312', '160065'],
  [recipientBusy('next-day'), '112314'],
  [config, '112315', '112318', '160057'],
  // Number malformed, too long, not supported, on a black list
  [badRecipient, '112316', '112319', '160013', '160042'],
  [badRecipient, '112317', '160034'],
  // Sending failed
  [transient, '112326', '160050', '160063', '160064'],
  [transient, '112600'],
  // Protocol, method, encoding, headers: our client is wrong
  [config, '112601-112616'],
  // Test template to a number that is not registered for tests
  [config, '113302'],
  [transient, '160000'],
  // Channel busy
  [transient, '160001-160010'],
  // Words
  [filtered, '160011', '160018', '160033', '160049'],
  [config, '160012', '160014'],
  // Caps per number and day
  [recipientBusy('next-day'), '160015', '160022'],
  [gatewayBusy(MOMENT_MS), '160016'],
  // Too many numbers in one request
  [badMessage, '160017', '160048'],
  [config, '160019'],
  [badMessage, '160020', '160037'],
  // The same content to the same number again
  [badMessage, '160021', '160056'],
  [config, '160030', '160031', '160036'],
  [recipientBusy(TOO_FREQUENT_MS), '160038'],
  [recipientBusy('next-day'), '160039', '160040', '160041'],
  [config, '160043'],
  [badMessage, '160045'],
  [badMessage, '160046', '160071'],
  // The number opted out
  [badRecipient, '160051', '160068'],
  // The request id was used before: on a first attempt that is a fault of ours
  [{ ...badMessage, alert: true }, SEEN_BEFORE],
  [badMessage, '160055'],
  // International, bulk and marketing rules, which no code of ours falls under
  [badMessage, '160058-160062', '160070'],
  [badMessage, '160066', '160067', '160069'],
  // Carriers' lists of protected and complaining numbers
  [badRecipient, '160072', '160073', '160074'],
  // Behind the platform: the channel failed, or is not set up
  [transient, '161000', '161001', '161003', '161004', '161006', '161008-161012', '161020-161024'],
  [config, '161002', '161005', '161100-161108'],
]);
