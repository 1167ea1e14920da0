/** The applications a process runs with: replaced as a whole when the file is read again, looked up by id, key or origin. */
import { timingSafeEqual } from 'node:crypto';
import type { Application, ApplicationKey, Locale } from './application.ts';
import type { Applications } from './read-applications.ts';

export type ApplicationRegistry = ReturnType<typeof createApplicationRegistry>;

export function createApplicationRegistry(first: Applications) {
  let current = first;
  return {
    get fingerprint() {
      return current.fingerprint;
    },
    get list() {
      return current.list;
    },

    replace(applications: Applications): void {
      current = applications;
    },

    find: (id: string): Application | undefined => current.list.find((application) => application.id === id),

    /** Whose secret key has this SHA-256. Every key is compared, whichever fits, so that the time tells nothing. */
    byDigest(digest: Buffer): { application: Application; key: ApplicationKey } | undefined {
      const all = current.list.flatMap((application) => application.keys.map((key) => ({ application, key })));
      return all.filter(({ key }) => timingSafeEqual(key.digest, digest))[0];
    },

    /** An application's own template at a gateway: of the purpose and the language, else by `default`. */
    template(
      id: string,
      { gateway, purpose, locale }: { gateway: string; purpose: string; locale: Locale | undefined },
    ): unknown {
      const templates = current.list.find((application) => application.id === id)?.templates[gateway];
      const ofPurpose = templates?.[purpose] ?? templates?.default;
      return (locale && ofPurpose?.[locale]) ?? ofPurpose?.default;
    },

    byPublishableKey: (key: string): Application | undefined =>
      current.list.find(({ publishableKeys }) => publishableKeys.includes(key)),

    /** Whether any application lets pages of this origin call. */
    allowsOrigin: (origin: string): boolean => current.list.some(({ origins }) => origins.includes(origin)),
  };
}
