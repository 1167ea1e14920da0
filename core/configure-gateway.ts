/** Makes a configured gateway of a sound entry: the vendor's address, the token in the report address, what it serves. */
import { type Channel, PURPOSES } from './states.ts';
import type { CommonEntry, ReportConfig } from './vendors/shape.ts';
import type { GatewayConfig, Vendor, VendorChannel } from './vendors/vendor.ts';

export function configureGateway(
  { vendor, name, channel }: { vendor: Vendor; name: Channel; channel: VendorChannel },
  entry: CommonEntry,
  simulator: string,
): GatewayConfig {
  const { id, rate, countries, purposes, templates, weight, concurrency, price, reports, insecure } = entry;
  const served = purposes ?? PURPOSES.filter((purpose) => !templates || (templates[purpose] ?? templates.default));
  const baseUrl = entry.baseUrl?.replace(/\/$/, '') ?? channel.baseUrl;
  const base = {
    id,
    vendor: vendor.name,
    channel: name,
    baseUrl,
    simulated: baseUrl === simulator,
    ...(insecure ? { insecure } : {}),
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

/** What is wrong in production with a gateway's address, which gets the account's secrets and codes; undefined: nothing is. */
export function addressFault(url: string | undefined, insecure = false): string | undefined {
  if (insecure || url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (
    protocol !== 'http:' ||
    /^(localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/.test(hostname)
  ) {
    return undefined;
  }
  return `is ${protocol}//${hostname} without TLS: https://, or "insecure": true in its entry of GATEWAYS_FILE`;
}

/** `{token}` in the address stands for the token, which is a secret and so is not written into the file. */
function withToken({ url, ...reports }: ReportConfig): ReportConfig {
  return url === undefined
    ? reports
    : { ...reports, url: url.replaceAll('{token}', encodeURIComponent(reports.token)) };
}
