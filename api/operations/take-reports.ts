/**
 * Takes delivery reports from a vendor: who sends them is checked, what they say is queued, and the vendor gets the very
 * answer it takes for "received". Applying them is a worker's work.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { networksOf, parseNetwork } from '../../core/address.ts';
import type { Config } from '../../core/config.ts';
import { ServiceError } from '../../core/errors.ts';
import { REPORT_JOB_NAME, type ReportJob, reportJobOptions } from '../../core/report-queue.ts';
import {
  type Acknowledgement,
  type DeliveryReport,
  type ParsedReports,
  type RawReport,
  ReportError,
} from '../../core/vendors/report.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';

/** Who pushes, as far as the head of the request tells. */
export interface ReportSender {
  gateway: string;
  token: string;
  clientAddress: string;
}

type ReportingGateway = Config['gateways'][number];

/**
 * The gateway that pushes: to be asked before the body is read. Throws NOT_FOUND for a gateway, token or sender that isn't
 * right: which of them is nobody's business.
 */
export function reportingGateway({ config }: Services, sender: ReportSender): ReportingGateway {
  const gateway = config.gateways.find(({ id }) => id === sender.gateway);
  const reports = gateway?.reports;
  if (!gateway?.parseReports || !reports) throw new ServiceError('NOT_FOUND');
  if (!sameText(sender.token, reports.token) || !mayReport(sender.clientAddress, reports.addresses)) {
    throw new ServiceError('NOT_FOUND');
  }
  return gateway;
}

/**
 * Queues what is final in a push and returns the vendor's acknowledgement. Throws what reportingGateway throws,
 * BODY_MALFORMED for what is no report of that vendor, DATABASE_ERROR when it can't be queued: the vendor then pushes again.
 */
export async function takeReports(services: Services, sender: ReportSender, raw: RawReport): Promise<Acknowledgement> {
  const gateway = reportingGateway(services, sender);
  const { parseReports } = gateway;
  if (!parseReports) throw new ServiceError('NOT_FOUND');
  const parsed = parse(services, gateway.id, () => parseReports(raw));
  const jobs = parsed.reports.flatMap((report) => jobOf(gateway.id, report, services.clock()));
  if (jobs.length > 0) {
    const bulk = jobs.map((data) => ({ name: REPORT_JOB_NAME, data, opts: reportJobOptions(data) }));
    await storeCall(services.reportQueue.addBulk(bulk));
  }
  for (const { vendorCode } of parsed.reports.filter(({ alert }) => alert)) {
    services.metrics.alerts.inc({ gateway: gateway.id });
    services.logger.error({ alert: true, gateway: gateway.id, vendorCode }, 'a gateway needs a human');
  }
  // The rest of the push was taken: the vendor is told so, since its next push would hold the same.
  if (parsed.unreadable > 0) countUnreadable(services, gateway.id, parsed.unreadable);
  return parsed.ack;
}

/** Digests are compared, so that neither length nor content of the token shows in the time. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function mayReport(address: string, allowed: readonly string[] | undefined): boolean {
  if (!allowed) return true;
  const networks = new Set(networksOf(address));
  return allowed.some((network) => networks.has(parseNetwork(network) ?? ''));
}

function parse(services: Services, gateway: string, read: () => ParsedReports): ParsedReports {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ReportError)) throw cause;
    countUnreadable(services, gateway, 1, cause);
    throw new ServiceError('BODY_MALFORMED', { cause });
  }
}

/** The fault names no content. */
function countUnreadable({ metrics, logger }: Services, gateway: string, unreadable: number, err?: ReportError): void {
  metrics.unreadableReports.inc({ gateway }, unreadable);
  logger.warn({ gateway, unreadable, err }, 'delivery reports could not be read');
}

/** A report that an SMS is on its way tells nothing that is not known. */
function jobOf(gateway: string, report: DeliveryReport, now: number): ReportJob[] {
  const { status, vendorCode, atMs = now, sendId, gatewayMessageId, units, mayRetry } = report;
  if (status === 'pending') return [];
  const ids = { ...(sendId ? { sendId } : {}), ...(gatewayMessageId ? { gatewayMessageId } : {}) };
  return [
    { v: 1, gateway, ...ids, status, vendorCode, atMs, ...(units ? { units } : {}), ...(mayRetry ? { mayRetry } : {}) },
  ];
}
