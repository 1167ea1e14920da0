/** The history of a number as text: first why and what to tell the person, then everything that is known. */
import { judgeHistory } from '../../db/judge-history.ts';
import type { NumberHistory } from '../../db/number-history.ts';
import type { FoundSend } from '../../db/send-search.ts';

const time = (moment: Date | number) => new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z');

export function tellHistory(masked: string, history: NumberHistory, paused: boolean, now: number): string {
  const { why, tell } = judgeHistory(history, paused, now);
  const { intervalMs, caps, wrongGuesses, waiting, refusals, sends } = history;
  return [
    `${masked}: ${why}`,
    `Tell: ${tell.zh} / ${tell.en}`,
    '',
    intervalMs > 0 ? `Next SMS in ${Math.ceil(intervalMs / 1000)} s` : 'The next SMS may be asked for now',
    ...caps.map(({ rate, used }) => `${used} of ${rate.count} SMS in ${rate.windowMs / 3_600_000} h`),
    `${wrongGuesses} wrong guesses in the last hour`,
    ...(waiting ? [`Send ${waiting.sendId} is ${waiting.status}; no worker has written it down yet`] : []),
    '',
    sends.length > 0 ? 'Sends, the latest first:' : 'No sends in the ledger.',
    ...sends.flatMap(tellSend),
    '',
    refusals.length > 0 ? 'Refused requests of the last day:' : 'No refused requests in the last day.',
    ...refusals.map(({ at, purpose, answer, limit, retryAfter, reference }) =>
      [
        `  ${time(at)}  ${purpose}  ${answer}`,
        limit && `by ${limit}`,
        retryAfter && `wait ${retryAfter} s`,
        reference && `reference ${reference}`,
      ]
        .filter(Boolean)
        .join('  '),
    ),
  ].join('\n');
}

function tellSend(send: FoundSend): string[] {
  const { id, queuedAt, purpose, status, application, errorCode, sentAt, finishedAt, verifiedAt, calls } = send;
  const more = [
    errorCode,
    sentAt && `sent ${time(sentAt)}`,
    finishedAt && `ended ${time(finishedAt)}`,
    verifiedAt && `code entered ${time(verifiedAt)}`,
  ];
  return [
    `  ${[time(queuedAt), id, application, purpose, status, ...more].filter(Boolean).join('  ')}`,
    ...calls.map(
      ({ attempt, gateway, startedAt, durationMs, outcome, reason, vendorCode, gatewayMessageId, units }) =>
        `    ${[attempt, time(startedAt), gateway, durationMs === null ? undefined : `${durationMs} ms`, outcome ?? 'no outcome seen', reason, vendorCode, gatewayMessageId, units && `${units} units`].filter(Boolean).join('  ')}`,
    ),
  ];
}
