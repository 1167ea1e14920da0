/** Settings of accounts: passwords, log-ins, sessions, and the keys of other back ends. */
import { parseServiceKeys } from './service-keys.ts';
import { integerSetting, optional, rateSetting } from './setting.ts';

export const accountSettings = {
  loginLimit: rateSetting(
    'LOGIN_LIMIT',
    '5/10m',
    'wrong passwords per mobile and address; each block doubles the next',
  ),
  loginIpLimit: rateSetting('LOGIN_IP_LIMIT', '50/10m', 'wrong passwords per client address, over all mobiles'),
  loginFailureMs: integerSetting(1, 5_000)(
    'LOGIN_FAILURE_MS',
    '100',
    'a wrong password is answered after this time or a multiple of it',
  ),
  // OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
  argon2MemoryKib: integerSetting(8, 1_048_576)('ARGON2_MEMORY_KIB', '19456', 'memory of one password hash'),
  argon2Passes: integerSetting(1, 20)('ARGON2_PASSES', '2', 'passes of one password hash'),
  argon2Lanes: integerSetting(1, 16)('ARGON2_LANES', '1', 'lanes of one password hash'),
  passwordHashesAtOnce: integerSetting(1, 64)(
    'PASSWORD_HASHES_AT_ONCE',
    '2',
    "password hashes at a time; each holds one of libuv's threads",
  ),
  passwordQueue: integerSetting(1, 10_000)('PASSWORD_QUEUE', '40', 'log-ins that may wait for a hash'),
  sessionTtlSeconds: integerSetting(1, 31_536_000)('SESSION_TTL_SECONDS', '604800', 'life of a session, used or not'),
  sessionIdleSeconds: integerSetting(1, 31_536_000)('SESSION_IDLE_SECONDS', '86400', 'life of a session without use'),
  serviceKeys: optional(parseServiceKeys)(
    'SERVICE_KEYS',
    'keys of back ends that check codes: name:sha256hex, with :register+login of these purposes only',
  ),
};
