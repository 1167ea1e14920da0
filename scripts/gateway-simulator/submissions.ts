/**
 * The course of a request after its protocol was checked, the same for every vendor:
 * 1. a request id that was taken today is refused (by the vendor that has a memory);
 * 2. lists and limits: blacklist, words, pause and day count of the number, concurrency;
 * 3. an injected fault has its effect;
 * 4. the SMS is on the phone, the answer goes out, a report follows.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Dialect, RefusalName, Sms, Submission } from './dialect.ts';
import { type Exchange, writeAnswer } from './exchange.ts';
import { answerFaulty, type FaultMode, faultAccepts, faultCode, faultDelayMs, faultReason } from './faults.ts';
import type { Inbox } from './inbox.ts';
import type { Injections } from './injections.ts';
import type { SimulatorOptions } from './options.ts';
import type { Recipients } from './recipients.ts';
import type { Reporter } from './reporter.ts';
import type { RequestIds } from './request-ids.ts';
import { countName, type Stats, statsOf } from './stats.ts';

export interface Backstage {
  options: SimulatorOptions;
  inbox: Inbox;
  faults: Injections<FaultMode>;
  recipients: Recipients;
  requestIds: RequestIds;
  reporter: Reporter;
  stats: Stats;
  /** Ends waits when the simulator closes. */
  closing: AbortSignal;
  /** Requests in work. */
  running: number;
}

export async function receive(backstage: Backstage, dialect: Dialect, exchange: Exchange): Promise<void> {
  const { stats } = backstage;
  stats.received += 1;
  statsOf(stats, dialect.vendor).received += 1;
  backstage.running += 1;
  try {
    const checked = dialect.check(exchange);
    if ('refused' in checked) return refuse(backstage, dialect, exchange, checked.refused);
    await submit(backstage, dialect, exchange, checked.submission);
  } finally {
    backstage.running -= 1;
  }
}

function refuse(backstage: Backstage, dialect: Dialect, exchange: Exchange, code: string, reason?: RefusalName): void {
  countName(statsOf(backstage.stats, dialect.vendor).rejected, code);
  writeAnswer(exchange.response, dialect.refuse(exchange, code, reason));
}

async function submit(
  backstage: Backstage,
  dialect: Dialect,
  exchange: Exchange,
  submission: Submission,
): Promise<void> {
  const idKey = `${dialect.vendor}:${submission.reqId}`;
  const repeated = (): string | undefined =>
    submission.reqId !== '' && backstage.requestIds.has(idKey) ? dialect.repeatedCode : undefined;
  const refuseLate = (code: string, reason?: RefusalName): void => {
    if (backstage.options.rememberReqIdOnReject && submission.reqId !== '') backstage.requestIds.remember(idKey);
    refuse(backstage, dialect, exchange, code, reason);
  };

  const seen = repeated();
  if (seen) return refuse(backstage, dialect, exchange, seen);
  const broken = brokenRule(backstage, submission);
  if (broken) return refuseLate(dialect.refusals[broken], broken);

  const fault = backstage.faults.take(dialect.vendor, submission.mobiles[0] ?? '');
  if (!fault) return writeAnswer(exchange.response, dialect.accept(exchange, accept(backstage, dialect, submission)));

  countName(statsOf(backstage.stats, dialect.vendor).faults, fault.mode);
  if (faultDelayMs(fault) > 0) await delay(faultDelayMs(fault), undefined, { signal: backstage.closing });
  const code = faultCode(fault, dialect);
  if (code !== undefined) return refuseLate(code, faultReason(fault));
  // The same id may have come in a second time during the wait.
  const seenMeanwhile = repeated();
  if (seenMeanwhile) return refuse(backstage, dialect, exchange, seenMeanwhile);
  const sent = faultAccepts(fault.mode)
    ? accept(backstage, dialect, submission)
    : pretend(backstage, dialect, submission);
  answerFaulty(fault, exchange, dialect.accept(exchange, sent));
}

function brokenRule(backstage: Backstage, submission: Submission): RefusalName | undefined {
  const { options, recipients } = backstage;
  if (submission.mobiles.some((mobile) => options.blacklist.includes(mobile))) return 'blacklist';
  if (options.forbiddenWords.some((word) => submission.datas.some((value) => value.includes(word)))) {
    return 'word_filter';
  }
  for (const mobile of submission.mobiles) {
    const limit = recipients.broken(mobile);
    if (limit) return limit;
  }
  return options.maxConcurrent > 0 && backstage.running > options.maxConcurrent ? 'throttled' : undefined;
}

/** Takes the request: from here on the phone has the SMS, whatever becomes of the answer. */
function accept(backstage: Backstage, dialect: Dialect, submission: Submission): Sms[] {
  const { stats, requestIds } = backstage;
  const idKey = `${dialect.vendor}:${submission.reqId}`;
  stats.accepted += 1;
  statsOf(stats, dialect.vendor).accepted += 1;
  if (submission.reqId !== '' && requestIds.has(idKey)) {
    stats.duplicates += 1;
    statsOf(stats, dialect.vendor).duplicates += 1;
  }
  if (submission.reqId !== '') requestIds.remember(idKey);
  const sent = pretend(backstage, dialect, submission);
  for (const sms of sent) {
    backstage.recipients.count(sms.mobile);
    backstage.inbox.add(sms);
    backstage.reporter.sent(dialect, sms, submission.reportUrl);
  }
  return sent;
}

/** The SMS as they would be, on no phone. */
function pretend(backstage: Backstage, dialect: Dialect, submission: Submission): Sms[] {
  const receivedAt = new Date(backstage.options.clock()).toISOString();
  const smsMessageSid = dialect.messageId();
  const { text, datas, templateId, reqId } = submission;
  return submission.mobiles.map((mobile) => ({
    vendor: dialect.vendor,
    mobile,
    text,
    datas,
    templateId,
    reqId,
    smsMessageSid,
    receivedAt,
  }));
}
