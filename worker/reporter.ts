/** What operators hear of gateways and sends: counters, logs with masked numbers, alerts. */
import type { SendFacts } from '../core/ledger-event.ts';
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import type { GatewayHealth } from '../db/redis/gateway-health.ts';
import { CUT_OFF, latestAttempt } from './attempt.ts';
import type { Delivery, SendEnd } from './delivery.ts';
import type { Gateway, SendResult } from './gateways/gateway.ts';
import { type BreakerEffect, holdMs, ruleOf, type Situation } from './outcomes.ts';

export type Reporter = ReturnType<typeof createReporter>;

export interface ReporterDependencies {
  metrics: Metrics;
  logger: Logger;
  health: GatewayHealth;
}

export function createReporter({ metrics, logger, health }: ReporterDependencies) {
  async function tellBreaker(gateway: string, effect: BreakerEffect, through: boolean, hold: number): Promise<void> {
    const change = await health.report(gateway, { effect, through, holdMs: hold });
    if (change === 'opened') logger.error({ alert: true, gateway }, 'a gateway fails: its breaker is open');
    if (change === 'closed') logger.info({ gateway }, 'a gateway works again: its breaker is closed');
  }

  function count(gateway: string, result: SendResult, durationMs: number): void {
    metrics.sends.inc({ gateway, outcome: result.outcome });
    metrics.sendDuration.observe({ gateway, outcome: result.outcome }, durationMs / 1000);
    if (result.outcome !== 'rejected') return;
    metrics.rejections.inc({ gateway, class: result.class, scope: result.scope });
    if (result.unlisted) metrics.unlistedCodes.inc({ gateway });
  }

  return {
    /** After each call: counts it, tells all workers what it says about the gateway, and a human when one should look. */
    async report(
      delivery: Pick<Delivery, 'facts' | 'calls'>,
      gateway: Gateway,
      result: SendResult,
      situation: Situation,
      through: boolean,
    ): Promise<void> {
      const { sendId, mobileMasked, purpose } = delivery.facts;
      const facts = { sendId, mobileMasked, purpose, ...latestAttempt(delivery.calls) };
      if (result === CUT_OFF) {
        // It tells something about a worker, nothing about the gateway.
        logger.warn(facts, 'a worker died during a gateway call');
        return;
      }
      count(gateway.id, result, facts.durationMs ?? 0);
      if (result.outcome === 'accepted') {
        await tellBreaker(gateway.id, 'success', through, 0);
        return;
      }
      const rule = ruleOf(result, situation);
      await tellBreaker(gateway.id, rule.breaker, through, holdMs(result, rule));
      if (rule.alert || (result.outcome === 'rejected' && result.alert)) {
        metrics.alerts.inc({ gateway: gateway.id });
        logger.error({ alert: true, ...facts }, 'a gateway needs a human');
      } else {
        logger.info(facts, 'a gateway did not accept a send');
      }
    },

    unreadable(sendId: string, err: Error): void {
      metrics.sendsEnded.inc({ status: 'failed' });
      logger.error({ alert: true, sendId, err }, 'a job could not be read');
    },

    ended({ sendId, mobileMasked, purpose, queuedAt }: SendFacts, end: SendEnd, reason: string): void {
      metrics.sendsEnded.inc({ status: end.status });
      const { gateway } = end;
      if (end.status === 'sent' && gateway) metrics.accepted.observe({ gateway }, (Date.now() - queuedAt) / 1000);
      const facts = { sendId, mobileMasked, purpose, ...end, reason };
      if (end.status === 'failed') logger.warn(facts, 'a send failed for good');
      else logger.info(facts, 'a send ended');
    },
  };
}
