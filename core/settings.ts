/**
 * Every setting of the service: variable, default, meaning. The README's table and `.env.example` say the same.
 * Times carry their unit in the name; a limit is a rate such as `5/1h`.
 */
import { abuseSettings } from './abuse-settings.ts';
import { accountSettings } from './account-settings.ts';
import { brandSettings } from './brand-settings.ts';
import { countrySettings } from './country-settings.ts';
import { checkDatabaseUrl } from './database-url.ts';
import { opsSettings } from './ops-settings.ts';
import { parseProxies } from './proxies.ts';
import { parseRedisUrls } from './redis-url.ts';
import { routingSettings } from './routing-settings.ts';
import {
  choiceSetting,
  flagSetting,
  integerSetting,
  optional,
  optionalInteger,
  optionalList,
  optionalText,
  portSetting,
  rateSetting,
  ratesSetting,
  secretsSetting,
  textSetting,
} from './setting.ts';
import { yuntongxunSettings } from './vendors/yuntongxun/settings.ts';
import { voiceSettings } from './voice-settings.ts';

export const settings = {
  host: textSetting('HOST', '127.0.0.1', 'address of the public listener: API and pages'),
  port: portSetting('PORT', '5000', 'port of the public listener'),
  opsHost: textSetting('OPS_HOST', '127.0.0.1', "address of the operators' listeners of API and worker"),
  opsPort: portSetting('OPS_PORT', '5001', "operators' port of the API: Bull Board, metrics, health"),
  workerOpsPort: portSetting('WORKER_OPS_PORT', '5002', "operators' port of the worker: metrics, health"),
  simulatorPort: portSetting('SIMULATOR_PORT', '5003', 'port of the gateway simulator (development)'),
  nodeEnv: choiceSetting('production', 'development', 'test')('NODE_ENV', 'production', 'what is checked and allowed'),
  redisUrls: optional(parseRedisUrls)('REDIS_URL', 'Redis; several comma-separated URLs are a Cluster'),
  databaseUrl: optional(checkDatabaseUrl)('DATABASE_URL', 'PostgreSQL'),
  databasePrepare: choiceSetting('on', 'off')(
    'DATABASE_PREPARE',
    'on',
    'statements prepared by name; off behind a pooler that knows none, such as PgBouncer before 1.21',
  ),
  appSecrets: secretsSetting(
    'APP_SECRETS',
    'comma-separated secrets of at least 32 bytes; the first signs, all verify',
  ),
  ...opsSettings,
  trustProxy: optional(parseProxies)('TRUST_PROXY', 'CIDRs of proxies whose X-Forwarded-For is believed'),
  smsGateways: optionalList(
    'SMS_GATEWAYS',
    'gateway instances in order, the first is the primary; unset: all of GATEWAYS_FILE, or yuntongxun',
  ),
  gatewaysFile: optionalText('GATEWAYS_FILE', 'JSON file of gateway instances, see gateways.example.json'),
  ...yuntongxunSettings,
  imageCodeTtlSeconds: integerSetting(1, 3600)('IMAGE_CODE_TTL_SECONDS', '180', 'life of an image code'),
  smsCodeTtlSeconds: integerSetting(1, 600)('SMS_CODE_TTL_SECONDS', '300', 'life of an SMS code'),
  smsSendIntervalSeconds: integerSetting(1, 86_400)(
    'SMS_SEND_INTERVAL_SECONDS',
    '60',
    'one SMS per mobile per interval',
  ),
  smsMobileLimits: ratesSetting('SMS_MOBILE_LIMITS', '5/1h,10/1d', 'further caps per mobile'),
  ...voiceSettings,
  smsIpLimits: ratesSetting('SMS_IP_LIMITS', '20/10m,100/1d', 'caps per client address (IPv6: per /64)'),
  ...abuseSettings,
  ...countrySettings,
  applicationsFile: optionalText(
    'APPLICATIONS_FILE',
    'JSON file of the applications that have numbers verified here, see applications.example.json',
  ),
  imageCodeIpLimit: rateSetting('IMAGE_CODE_IP_LIMIT', '60/1m', 'image codes per client address'),
  imageCodeAudioIpLimit: rateSetting('IMAGE_CODE_AUDIO_IP_LIMIT', '10/1m', 'spoken image codes per client address'),
  imageCodePowIpLimit: rateSetting('IMAGE_CODE_POW_IP_LIMIT', '30/1m', 'proofs of work asked for per client address'),
  imageCodePowBits: integerSetting(8, 24)(
    'IMAGE_CODE_POW_BITS',
    '18',
    'hashes of a proof of work, as a power of two; more after wrong answers and many proofs',
  ),
  smsCodeMaxChecks: integerSetting(1, 100)('SMS_CODE_MAX_CHECKS', '5', 'wrong guesses before a code dies'),
  smsMobileCheckLimit: rateSetting(
    'SMS_MOBILE_CHECK_LIMIT',
    '10/1h',
    'wrong guesses per mobile and browser; no resend renews it',
  ),
  smsCheckIpLimit: rateSetting(
    'SMS_CHECK_IP_LIMIT',
    '20/1h',
    "wrong guesses without the browser's cookie, per address",
  ),
  ...accountSettings,
  ...brandSettings,
  requestTimeoutMs: integerSetting(100, 300_000)(
    'REQUEST_TIMEOUT_MS',
    '10000',
    'what a client has for a whole request, on every listener',
  ),
  sameSiteOrigins: optionalList(
    'SAME_SITE_ORIGINS',
    'origins of the same site, such as https://www.shop.example, whose pages may change something here',
  ),
  workerConcurrency: integerSetting(1, 1000)('WORKER_CONCURRENCY', '50', 'jobs in flight per worker process'),
  smsGatewayRate: optionalInteger(1, 100_000)('SMS_GATEWAY_RATE', 'sends per second over all workers'),
  gatewayTimeoutMs: integerSetting(50, 60_000)('GATEWAY_TIMEOUT_MS', '5000', 'one gateway call'),
  smsRetryBaseMs: integerSetting(1, 60_000)('SMS_RETRY_BASE_MS', '1000', 'longest wait before the first retry'),
  smsOnUnknown: choiceSetting('failover', 'retry-same', 'hold')(
    'SMS_ON_UNKNOWN',
    'failover',
    'what follows when nobody knows whether a gateway took a send',
  ),
  smsReportFailover: flagSetting(
    'SMS_REPORT_FAILOVER',
    'false',
    'whether a send reported as failed goes once to another gateway while its code lives',
  ),
  ...routingSettings,
  smsQueueOrder: choiceSetting('oldest-first', 'newest-first')(
    'SMS_QUEUE_ORDER',
    'oldest-first',
    'which send of a backlog goes first',
  ),
  gatewayConcurrency: optionalInteger(1, 1000)(
    'GATEWAY_CONCURRENCY',
    'calls at once per gateway and worker; unset: half of WORKER_CONCURRENCY, or all with one gateway',
  ),
  gatewayBreakerOpenMs: integerSetting(10, 600_000)(
    'GATEWAY_BREAKER_OPEN_MS',
    '10000',
    'how long a failing gateway is spared before it is probed',
  ),
  ledgerRetentionDays: integerSetting(1, 3650)('LEDGER_RETENTION_DAYS', '90', 'how long the ledger keeps a send'),
  shutdownTimeoutSeconds: integerSetting(1, 300)(
    'SHUTDOWN_TIMEOUT_SECONDS',
    '10',
    'what a stopping worker gives the sends in flight',
  ),
  shutdownDrainSeconds: optionalInteger(0, 300)(
    'SHUTDOWN_DRAIN_SECONDS',
    'how long a stopping API still serves while /readyz says no; unset: 5 in production, else 0',
  ),
  storeTimeoutMs: integerSetting(50, 60_000)('STORE_TIMEOUT_MS', '700', 'one call to Redis or PostgreSQL on a request'),
  dataDir: textSetting('DATA_DIR', '.data', 'where npm start keeps its own Redis and PostgreSQL'),
  revision: optionalText('REVISION', 'commit of the running code, for the metric sms_build_info; the image brings it'),
  logLevel: choiceSetting(
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'silent',
  )('LOG_LEVEL', 'info', 'pino level'),
};
