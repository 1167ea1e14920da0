/** Whom a send's places are counted for. */
import { addressBlock } from '../../../core/address.ts';
import { DEFAULT_APPLICATION } from '../../../core/applications/application.ts';

export const isOwn = (application = DEFAULT_APPLICATION): boolean => application === DEFAULT_APPLICATION;

/** A number range or an address block as a subject: of other applications with their id, so that none spoils another's. */
export function scoped(application: string | undefined, subject: string): string {
  return isOwn(application) ? subject : `${application}:${subject}`;
}

/** Within a /48, whoever has one address has all of them. */
export const sourceOf = (address = ''): string => (address.includes(':') ? addressBlock(address) : address);
