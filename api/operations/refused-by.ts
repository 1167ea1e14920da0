/** Refusals by limits: each tells how long to wait, and is counted under the limit that refused first. */
import { type ErrorData, type ErrorName, limited, ServiceError } from '../../core/errors.ts';
import type { QuotaLimit } from '../../db/redis/sends/quotas.ts';
import type { Services } from '../services.ts';

/** On the way of an SMS in this order; then those of image codes, of guesses at codes and of passwords. */
type LimitName =
  | 'list'
  | 'pause'
  | 'image_failures'
  | 'address'
  | 'interval'
  | 'mobile'
  | 'calls'
  | 'call_early'
  | QuotaLimit
  | 'image'
  | 'image_audio'
  | 'image_pow'
  | 'checks'
  | 'checks_address'
  | 'checks_challenge'
  | 'checks_refused'
  | 'log_in'
  | 'log_in_device'
  | 'log_in_challenge'
  | 'log_in_rest'
  | 'log_in_address'
  | 'log_in_queue';

/** Limits that whoever hears of them need not have reached. */
const SCOPES: Partial<Record<LimitName, ErrorData['scope']>> = {
  image_failures: 'network',
  address: 'network',
  guard_block: 'network',
  image: 'network',
  image_audio: 'network',
  checks_address: 'network',
  log_in_address: 'network',
  prefix: 'service',
  guard_prefix: 'service',
  service: 'service',
  application: 'service',
};

/** Counts a refusal and returns it, to be thrown. */
export function refusedBy(
  limit: LimitName,
  { metrics }: Pick<Services, 'metrics'>,
  kind: ErrorName,
  retryAfterMs: number,
  data: ErrorData = {},
): ServiceError {
  metrics.refusals.inc({ limit });
  const scope = SCOPES[limit];
  return limited(kind, retryAfterMs, limit, { ...data, ...(scope ? { scope } : {}) });
}

/** The same for a refusal that no waiting ends: `data` says what does. */
export function refusedUntil(
  limit: LimitName,
  { metrics }: Pick<Services, 'metrics'>,
  kind: ErrorName,
  data: ErrorData = {},
): ServiceError {
  metrics.refusals.inc({ limit });
  return new ServiceError(kind, { data });
}
