/** Refusals by limits: each tells how long to wait, and is counted under the limit that refused first. */
import { type ErrorName, limited, type ServiceError } from '../../core/errors.ts';
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
  | QuotaLimit
  | 'image'
  | 'image_audio'
  | 'checks'
  | 'log_in'
  | 'log_in_address'
  | 'log_in_queue';

/** Counts a refusal and returns it, to be thrown. */
export function refusedBy(
  limit: LimitName,
  { metrics }: Pick<Services, 'metrics'>,
  kind: ErrorName,
  retryAfterMs: number,
): ServiceError {
  metrics.refusals.inc({ limit });
  return limited(kind, retryAfterMs);
}
