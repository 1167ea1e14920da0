/** A verified code speaks for its gateway, number range and address block. Failing to count it must not fail the user. */
import type { Purpose } from '../../core/states.ts';
import type { CodeUse } from '../../db/redis/code-checks.ts';
import type { Services } from '../services.ts';

export async function creditSend(
  { clock, gatewayConversions, logger, metrics, sends }: Services,
  { mobile, purpose, application }: { mobile: string; purpose: Purpose; application: string },
  sendId: string,
  use: CodeUse,
): Promise<void> {
  try {
    const verifiedFor = use === 'account' ? purpose : use;
    const gateway = await sends.verified(mobile, { sendId, verifiedAt: clock(), verifiedFor });
    if (!gateway) return;
    metrics.verified.inc({ gateway, purpose, application });
    await gatewayConversions?.verified(sendId);
  } catch (err) {
    logger.warn({ err }, 'a verified code could not be counted');
  }
}
