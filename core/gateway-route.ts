/** What decides which gateway a send goes to; every part may be left out of a gateway's entry in the settings. */
import type { Channel, Purpose } from './states.ts';

export interface GatewayRoute {
  /** Share of the sends among weighted gateways; 1 when absent. */
  weight?: number;
  /** Sends per second, over all workers. */
  ratePerSecond?: number;
  /** Calls at once, per worker process. */
  concurrency?: number;
  /** Of one message; SMS_PRICE when absent. */
  price?: number;
  /** `sms` when absent. */
  channel?: Channel;
  /** Countries it reaches, by ISO 3166; mainland China alone when absent. */
  countries?: readonly string[];
  /** The purposes it is used for; all of them when absent. */
  purposes?: readonly Purpose[];
}

/** What a send asks of a gateway; in mainland China by SMS unless it says otherwise. */
export interface Needs {
  purpose: Purpose;
  country?: string | undefined;
  channel?: string | undefined;
}

/** Whether a gateway is meant for such a send. */
export function serves(route: GatewayRoute, { purpose, country = 'CN', channel = 'sms' }: Needs): boolean {
  const { channel: own = 'sms', countries = ['CN'], purposes } = route;
  return own === channel && countries.includes(country) && (purposes === undefined || purposes.includes(purpose));
}
