/** Makes the browser that has just entered an account a device of it. */
import type { Services } from '../services.ts';

/** Returns the id for the cookie; undefined when it could not be remembered, which fails nobody who is logged in. */
export async function rememberDevice(
  { devices, logger }: Services,
  mobile: string,
  currentId: string | undefined,
): Promise<string | undefined> {
  try {
    return await devices.remember(mobile, currentId);
  } catch (err) {
    logger.warn({ err }, 'a device could not be remembered');
    return undefined;
  }
}
