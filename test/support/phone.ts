/** A phone on a simulator that runs as a process of its own. */
import type { Sms } from '../../scripts/gateway-simulator/dialect.ts';

/** The SMS that came to a number, the newest first. */
export async function messagesTo(simulatorUrl: string, mobile: string): Promise<Sms[]> {
  return (await (await fetch(`${simulatorUrl}/api/messages?mobile=${mobile}`)).json()) as Sms[];
}

/** Follows the simulator's events until the number has the SMS, of one send if it is named; reads its code as a person would. */
export async function receivedCode(simulatorUrl: string, mobile: string, sendId?: string): Promise<string> {
  const events = await fetch(`${simulatorUrl}/api/events`);
  // The stream begins with a word of its own: what came before is seen at once, and nothing is missed that comes meanwhile.
  for await (const _ of events.body ?? []) {
    const message = (await messagesTo(simulatorUrl, mobile)).find(({ reqId }) => !sendId || reqId === sendId);
    const code = message && /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0];
    if (code) return code;
  }
  throw new Error('the simulator went away');
}
