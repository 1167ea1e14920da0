/** Certificates of a test's own: an authority, and servers named by it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from './test-type.ts';

export interface Authority {
  /** The file of its certificate. */
  file: string;
  /** A certificate for one DNS name, and its key, as files. */
  issue(name: string): { certificate: string; key: string };
}

export function makeAuthority(t: Test): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'sms-certificates-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const request = (name: string, ...args: string[]) =>
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`],
      ...['-keyout', path(`${name}.key`), ...args],
    );
  request('authority', '-x509', '-days', '1', '-out', path('authority.pem'));
  return {
    file: path('authority.pem'),
    issue(name) {
      request(name, '-out', path(`${name}.csr`));
      writeFileSync(path(`${name}.ext`), `subjectAltName=DNS:${name}`);
      openssl(
        ...['x509', '-req', '-days', '1', '-in', path(`${name}.csr`), '-out', path(`${name}.pem`)],
        ...['-CA', path('authority.pem'), '-CAkey', path('authority.key'), '-extfile', path(`${name}.ext`)],
      );
      return { certificate: path(`${name}.pem`), key: path(`${name}.key`) };
    },
  };
}
