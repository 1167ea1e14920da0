/** Finds a verification for who may know of it: the keys of its application, or who holds its client secret. */
import { timingSafeEqual } from 'node:crypto';
import type { Application } from '../../../core/applications/application.ts';
import { clientSecrets } from '../../../core/client-secret.ts';
import { ServiceError } from '../../../core/errors.ts';
import type { Verification } from '../../../db/redis/verifications.ts';
import type { Services } from '../../services.ts';

export interface Found {
  application: Application;
  verification: Verification;
  by: 'key' | 'page';
}

/** Another application's is as unknown as none. */
export async function findByKey(services: Services, application: Application, id: string): Promise<Found> {
  const verification = await services.verifications.get(id);
  if (verification?.application !== application.id) throw new ServiceError('VERIFICATION_UNKNOWN');
  return { application, verification, by: 'key' };
}

/** Throws CLIENT_SECRET_INVALID alike for a wrong secret and for an unknown verification. */
export async function findBySecret(
  services: Services,
  id: string,
  secret: string,
  origin: string | undefined,
): Promise<Found> {
  if (!isClientSecret(services, id, secret)) throw new ServiceError('CLIENT_SECRET_INVALID');
  const verification = await services.verifications.get(id);
  const application = verification && services.applications.find(verification.application);
  if (!application) throw new ServiceError('VERIFICATION_UNKNOWN');
  if (origin !== undefined && !application.origins.includes(origin)) throw new ServiceError('ORIGIN_REFUSED');
  return { application, verification, by: 'page' };
}

function isClientSecret({ keyring }: Services, id: string, secret: string): boolean {
  const given = Buffer.from(secret);
  return clientSecrets(keyring, id).some((right) => {
    const expected = Buffer.from(right);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
