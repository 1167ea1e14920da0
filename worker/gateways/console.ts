/** Sends nothing: prints that it would, number and code masked. For development; the configuration refuses it in production. */
import type { ConsoleConfig } from '../../core/gateway-config.ts';
import { maskMobile } from '../../core/mobile.ts';
import type { Gateway } from './gateway.ts';

export function createConsole(config: ConsoleConfig, write: (line: string) => void): Gateway {
  return {
    id: config.id,
    vendor: config.vendor,
    idempotent: false,
    async send({ sendId, mobile, code, purpose, ttlMinutes }) {
      const masked = code.replace(/.(?=..)/g, '*');
      write(`[${config.id}] ${purpose}: SMS to ${maskMobile(mobile)}, code ${masked}, ${ttlMinutes} minutes\n`);
      return { outcome: 'accepted', gatewayMessageId: sendId };
    },
    close: async () => {},
  };
}
