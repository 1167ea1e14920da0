/** Aliyun PNVS: the front, signature and reports of Aliyun's other texts, and a pause per number that the request itself sets. */
import { randomInt } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { type AliyunOptions, aliyunDefaults } from '../aliyun/account.ts';
import { authenticate } from '../aliyun/authentication.ts';
import { bizId, NONCES, PNVS_ACTION, refuse, report, requestId } from '../aliyun/dialect.ts';
import type { Dialect } from '../dialect.ts';
import { type Exchange, json } from '../exchange.ts';
import { createRequestIds } from '../request-ids.ts';
import { checkMessage, intervalMs } from './message.ts';

const MAX_NUMBERS = 100_000;

export function createPnvsDialect(
  clock: Clock,
  key: Pick<AliyunOptions, 'accessKeyId' | 'accessKeySecret'> = aliyunDefaults,
): Dialect {
  const nonces = createRequestIds(NONCES, clock);
  const lastMs = new Map<string, number>();
  const query = ({ query: text }: Exchange) => new URLSearchParams(text);
  const slotOf = (given: URLSearchParams) => `${given.get('SchemeName') ?? ''}:${given.get('PhoneNumber')}`;

  return {
    vendor: 'aliyun-pnvs',
    refusals: {
      busy: 'isp.SYSTEM_ERROR',
      system_error: 'isp.SYSTEM_ERROR',
      throttled: 'Throttling.User',
      too_frequent: 'biz.FREQUENCY',
      daily_limit: 'isv.BUSINESS_LIMIT_CONTROL',
      blacklist: 'isv.MOBILE_NUMBER_ILLEGAL',
      word_filter: 'isv.SMS_CONTENT_ILLEGAL',
      no_balance: 'isv.OUT_OF_SERVICE',
    },
    claims: ({ path, request }) => path === '/' && request.headers['x-acs-action'] === PNVS_ACTION,
    check(exchange) {
      const refused = authenticate(exchange, { ...key, action: PNVS_ACTION }, nonces, clock());
      if (refused) return { refused };
      const given = query(exchange);
      const checked = checkMessage(given, () => String(randomInt(10_000)).padStart(4, '0'));
      const tooSoon = clock() - (lastMs.get(slotOf(given)) ?? 0) < intervalMs(given);
      return 'submission' in checked && tooSoon ? { refused: 'biz.FREQUENCY' } : checked;
    },
    refuse,
    accept(exchange, sent) {
      const given = query(exchange);
      lastMs.set(slotOf(given), clock());
      if (lastMs.size > MAX_NUMBERS) lastMs.delete(lastMs.keys().next().value as string);
      const returned = given.get('ReturnVerifyCode') === 'true' ? { VerifyCode: sent[0]?.datas[0] } : {};
      const id = requestId();
      const model = { ...returned, RequestId: id, OutId: given.get('OutId'), BizId: sent[0]?.smsMessageSid };
      return json(200, { Code: 'OK', Message: '成功', RequestId: id, Success: true, Model: model });
    },
    messageId: bizId,
    report,
  };
}
