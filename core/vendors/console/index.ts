/** Sends nothing: prints that it would, number and code masked. For development; the configuration refuses it in production. */
import { addressOf, maskNumber } from '../../phone-number.ts';
import type { Gateway } from '../gateway.ts';
import { defineChannel, type GatewayBase, type Vendor } from '../vendor.ts';

export const consoleVendor: Vendor = {
  name: 'console',
  developmentOnly: true,
  channels: {
    sms: defineChannel({
      baseUrl: '',
      shape: {},
      create: (config) => createConsole(config, (line) => process.stdout.write(line)),
      development: {},
    }),
  },
};

export function createConsole({ id, vendor }: GatewayBase, write: (line: string) => void): Gateway {
  return {
    id,
    vendor,
    idempotent: false,
    async send({ sendId, mobile, code, purpose, ttlMinutes }) {
      const masked = code.replace(/.(?=..)/g, '*');
      write(`[${id}] ${purpose}: SMS to ${maskNumber(addressOf(mobile))}, code ${masked}, ${ttlMinutes} minutes\n`);
      return { outcome: 'accepted', gatewayMessageId: sendId };
    },
    close: async () => {},
  };
}
