/** Makes a configured gateway of a sound entry: the vendor's address, the token in the report address, what it serves. */
import { type Channel, PURPOSES } from './states.ts';
import type { CommonEntry, ReportConfig } from './vendors/shape.ts';
import type { GatewayConfig, Vendor, VendorChannel } from './vendors/vendor.ts';

export function configureGateway(
  { vendor, name, channel }: { vendor: Vendor; name: Channel; channel: VendorChannel },
  entry: CommonEntry,
  simulator: string,
): GatewayConfig {
  const { id, rate, countries, purposes, templates, weight, concurrency, price, reports } = entry;
  const served = purposes ?? PURPOSES.filter((purpose) => !templates || (templates[purpose] ?? templates.default));
  const baseUrl = entry.baseUrl?.replace(/\/$/, '') ?? channel.baseUrl;
  const base = {
    id,
    vendor: vendor.name,
    channel: name,
    baseUrl,
    simulated: baseUrl === simulator,
    ...(weight === undefined ? {} : { weight }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(price === undefined ? {} : { price }),
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    ...(countries ? { countries } : {}),
    ...(served.length === PURPOSES.length ? {} : { purposes: served }),
    ...(reports ? { reports: withToken(reports) } : {}),
  };
  return channel.configure(base, entry);
}

const MIN_TOKEN_LENGTH = 16;

/** What is wrong with a report token in production; undefined when nothing is. */
export function tokenFault(token: string | undefined): string | undefined {
  return token === undefined || token.length >= MIN_TOKEN_LENGTH
    ? undefined
    : `needs at least ${MIN_TOKEN_LENGTH} characters: it must not be guessed`;
}

/** `{token}` in the address stands for the token, which is a secret and so is not written into the file. */
function withToken({ url, ...reports }: ReportConfig): ReportConfig {
  return url === undefined
    ? reports
    : { ...reports, url: url.replaceAll('{token}', encodeURIComponent(reports.token)) };
}
