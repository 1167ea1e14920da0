/** The faults a gateway can have, and what each does to a request that was otherwise in order. */
import { type Dialect, REFUSALS, type RefusalName } from './dialect.ts';
import { type Answer, type Exchange, writeAnswer } from './exchange.ts';
import type { Injection } from './injections.ts';

/** Nothing is sent in any of these. */
const BROKEN = ['error500', 'error502', 'timeout', 'reset', 'bad_body', 'empty_body', 'truncated'] as const;
/** The SMS is sent, only the answer is lost: what tells whether a sender can bear an unknown outcome. */
const ACCEPTED = ['accept_then_drop', 'accept_then_timeout', 'accept_then_error'] as const;
export const FAULT_MODES = ['slow', 'code', ...BROKEN, ...ACCEPTED, ...REFUSALS] as const;
export type FaultMode = (typeof FAULT_MODES)[number];
export type Fault = Injection<FaultMode>;

const SLOW_MS = 3000;
const PROXY_PAGE = '<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>';

/** How long a fault waits before its effect. */
export function faultDelayMs(fault: Fault): number {
  return fault.latencyMs || (fault.mode === 'slow' ? SLOW_MS : 0);
}

/** Whether the message goes out all the same. */
export function faultAccepts(mode: FaultMode): boolean {
  return mode === 'slow' || (ACCEPTED as readonly string[]).includes(mode);
}

/** The vendor's code that a fault refuses with, when it is a refusal. */
export function faultCode(fault: Fault, dialect: Dialect): string | undefined {
  if (fault.mode === 'code') return fault.code ?? undefined;
  return isRefusal(fault.mode) ? dialect.refusals[fault.mode] : undefined;
}

/** The refusal that a fault is, for vendors whose code alone does not tell. */
export function faultReason({ mode }: Fault): RefusalName | undefined {
  return isRefusal(mode) ? mode : undefined;
}

/** Answers in the fault's way; `usual` is what would have been said. */
export function answerFaulty(fault: Fault, exchange: Exchange, usual: Answer): void {
  const { response, request } = exchange;
  const say = (status: number, type: string, body: string): void =>
    writeAnswer(response, { status, headers: { 'content-type': type }, body });
  switch (fault.mode) {
    case 'timeout':
    case 'accept_then_timeout':
      break; // The connection stays open and silent until the client or the simulator ends it.
    case 'reset':
      request.socket.resetAndDestroy();
      break;
    case 'accept_then_drop':
      request.socket.destroy();
      break;
    case 'error500':
    case 'accept_then_error':
      say(500, 'text/plain', 'error');
      break;
    case 'error502':
      say(502, 'text/html', PROXY_PAGE);
      break;
    case 'bad_body':
      say(200, 'text/html', PROXY_PAGE);
      break;
    case 'empty_body':
      writeAnswer(response, { ...usual, body: '' });
      break;
    case 'truncated':
      writeAnswer(response, { ...usual, body: usual.body.slice(0, Math.floor(usual.body.length / 2)) });
      break;
    default:
      writeAnswer(response, usual);
  }
}

function isRefusal(mode: string): mode is RefusalName {
  return (REFUSALS as readonly string[]).includes(mode);
}
