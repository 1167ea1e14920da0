/** What operators hear of gateways and sends: counters, one log line per send with its number masked, alerts. */
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import type { SendResult } from '../core/vendors/gateway.ts';
import { CUT_OFF } from './attempt.ts';
import type { Delivery, JobResult } from './delivery.ts';
import type { Decision } from './outcomes.ts';

export type Reporter = ReturnType<typeof createReporter>;

export interface ReporterDependencies {
  metrics: Metrics;
  logger: Logger;
}

export function createReporter({ metrics, logger }: ReporterDependencies) {
  let toldUnopenable = false;

  function count(gateway: string, result: SendResult, durationMs: number): void {
    metrics.sends.inc({ gateway, outcome: result.outcome });
    metrics.sendDuration.observe({ gateway, outcome: result.outcome }, durationMs / 1000);
    if (result.outcome !== 'rejected') return;
    metrics.rejections.inc({ gateway, class: result.class, scope: result.scope });
    if (result.unlisted) metrics.unlistedCodes.inc({ gateway });
  }

  return {
    /** After each attempt: counts it, and tells a human when one should look. */
    attempted(
      { facts, attempts, requestId }: Pick<Delivery, 'facts' | 'attempts' | 'requestId'>,
      result: SendResult,
      decision: Decision,
      breaker: 'opened' | 'closed' | '',
    ): void {
      const attempt = attempts.at(-1);
      if (!attempt) return;
      const { gateway } = attempt;
      const told = {
        requestId,
        sendId: facts.sendId,
        mobileMasked: facts.mobileMasked,
        application: facts.application,
        purpose: facts.purpose,
        ...attempt,
      };
      if (result === CUT_OFF) logger.warn({ event: 'attempt_cut_off', ...told }, 'a worker died during a gateway call');
      else count(gateway, result, attempt.durationMs ?? 0);
      if (decision.alert) {
        metrics.alerts.inc({ gateway });
        logger.error({ event: 'gateway_needs_human', alert: true, ...told }, 'a gateway needs a human');
      } else if (result.outcome !== 'accepted') {
        logger.debug({ event: 'attempt_failed', ...told }, 'a gateway did not accept a send');
      }
      if (breaker === 'opened')
        logger.error({ event: 'breaker_opened', alert: true, gateway }, 'a gateway fails: its breaker is open');
      if (breaker === 'closed')
        logger.info({ event: 'breaker_closed', gateway }, 'a gateway works again: its breaker is closed');
    },

    /** Each try counts; the first of a process tells an operator, who has minutes before such codes die. */
    unopenable(sendId: string): void {
      metrics.unopenableJobs.inc();
      if (toldUnopenable) return;
      toldUnopenable = true;
      const text = 'no secret in APP_SECRETS opens a send: another process signs with one that this worker lacks';
      logger.error({ alert: true, sendId }, text);
    },

    unreadable(sendId: string, err: Error): void {
      metrics.sendsEnded.inc({ status: 'failed', application: 'unknown' });
      logger.error({ event: 'job_unreadable', alert: true, sendId, err }, 'a job could not be read');
    },

    ended(
      { facts, attempts, requestId }: Pick<Delivery, 'facts' | 'attempts' | 'requestId'>,
      end: JobResult,
      reason: string,
    ): void {
      const { sendId, mobileMasked, purpose, queuedAt, application } = facts;
      metrics.sendsEnded.inc({ status: end.status, application });
      const { gateway } = end;
      if (end.status === 'sent' && gateway) {
        metrics.accepted.observe({ gateway }, (Date.now() - queuedAt) / 1000);
        metrics.acceptedSends.inc({ gateway, purpose, application });
      }
      const told = {
        event: `send_${end.status}`,
        requestId,
        sendId,
        mobileMasked,
        application,
        purpose,
        ...end,
        attempts: attempts.length,
        reason,
      };
      if (end.status === 'failed') logger.warn(told, 'a send failed for good');
      else logger.info(told, 'a send ended');
    },
  };
}
