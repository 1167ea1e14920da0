/** Codes of Aliyun's SendSms 2017-05-25, row by row. Class and scope are this project's judgement. */
import {
  badMessage,
  badRecipient,
  type CodeRow,
  codeTable,
  config,
  filtered,
  gatewayBusy,
  recipientBusy,
  transient,
} from '../code-table.ts';

/** Where the answer names no time. */
const MOMENT_MS = 2_000;
export const MINUTE_MS = 60_000;

export const ACCEPTED = 'OK';
/** One code for three limits per number; which one, only the message says. */
export const RECIPIENT_LIMITS: ReadonlySet<string> = new Set(['isv.BUSINESS_LIMIT_CONTROL', 'BUSINESS_LIMIT_CONTROL']);

/** Also what its other product for texts answers with. */
export const aliyunRows: readonly (readonly [CodeRow, ...string[]])[] = [
  [transient, 'isp.SYSTEM_ERROR', 'InternalError', 'ServiceUnavailable'],
  // The next try makes a new nonce.
  [transient, 'SignatureNonceUsed'],
  [gatewayBusy(MOMENT_MS), 'Throttling', 'Throttling.*'],
  [recipientBusy(MINUTE_MS), 'isv.BUSINESS_LIMIT_CONTROL'],
  // Caps that the account's owner has set
  [config, 'isv.DAY_LIMIT_CONTROL', 'isv.MONTH_LIMIT_CONTROL'],
  [badRecipient, 'isv.MOBILE_NUMBER_ILLEGAL'],
  [badMessage, 'isv.MOBILE_COUNT_OVER_LIMIT'],
  // Variables
  [badMessage, 'isv.TEMPLATE_MISSING_PARAMETERS', 'isv.TEMPLATE_PARAMS_ILLEGAL', 'isv.INVALID_JSON_PARAM'],
  [badMessage, 'isv.PARAM_LENGTH_LIMIT', 'isv.PARAM_NOT_SUPPORT_URL', 'isv.INVALID_PARAMETERS'],
  [filtered, 'isv.BLACK_KEY_CONTROL_LIMIT', 'isv.SMS_CONTENT_ILLEGAL'],
  // Template and signature
  [config, 'isv.DOMESTIC_NUMBER_NOT_SUPPORTED', 'isv.SMS_TEMPLATE_ILLEGAL', 'isv.SMS_SIGNATURE_ILLEGAL'],
  [config, 'isv.SMS_SIGN_ILLEGAL', 'isv.SIGN_STATE_ILLEGAL', 'isv.SMS_SIGNATURE_SCENE_ILLEGAL'],
  [config, 'isv.EXTEND_CODE_ERROR'],
  // Balance, account, permission
  [config, 'isv.AMOUNT_NOT_ENOUGH', 'isv.OUT_OF_SERVICE', 'isv.PRODUCT_UN_SUBSCRIPT', 'isv.PRODUCT_UNSUBSCRIBE'],
  [config, 'isv.ACCOUNT_NOT_EXISTS', 'isv.ACCOUNT_ABNORMAL', 'isp.RAM_PERMISSION_DENY', 'isv.DENY_IP_RANGE'],
  [config, 'isv.SECURITY_FROZEN_ACCOUNT', 'NoPermission', 'NoPermission.*', 'Forbidden', 'Forbidden.*'],
  // Key, signing and clock
  [config, 'InvalidAccessKeyId', 'InvalidAccessKeyId.*', 'IncompleteSignature', 'MissingSecurityToken'],
  [config, 'SignatureDoesNotMatch', 'InvalidTimeStamp.*', 'InvalidVersion', 'InvalidAction.NotFound'],
];

export const aliyunCodes = codeTable(aliyunRows);
