/**
 * Every row of the tables of Aliyun (both products), Tencent and Twilio (texts and calls), from listings of their own. R may work later or elsewhere, D waits
 * (seconds behind it, or until the next day) for the gateway or the number, P never works, C needs a human.
 */
import t from 'tap';
import { aliyunCodes } from '../../../core/vendors/aliyun/codes.ts';
import { pnvsCodes } from '../../../core/vendors/aliyun-pnvs/codes.ts';
import { type CodeTable, reject } from '../../../core/vendors/code-table.ts';
import { tencentCodes } from '../../../core/vendors/tencent/codes.ts';
import { twilioCallCodes, twilioCodes } from '../../../core/vendors/twilio/codes.ts';

const NOW = Date.parse('2024-01-01T14:00:00Z'); // Two hours before midnight in Beijing.

const MEANING: Record<string, object> = {
  R: { class: 'transient', scope: 'gateway' },
  C: { class: 'config', scope: 'account' },
  Pm: { class: 'permanent', scope: 'message' },
  Pr: { class: 'permanent', scope: 'recipient' },
  Pg: { class: 'permanent', scope: 'gateway' },
  Pa: { class: 'permanent', scope: 'message', alert: true },
  Dg2: { class: 'throttled', scope: 'gateway', retryAfterMs: 2000 },
  Dr30: { class: 'throttled', scope: 'recipient', retryAfterMs: 30_000 },
  Dr60: { class: 'throttled', scope: 'recipient', retryAfterMs: 60_000 },
  Dr3600: { class: 'throttled', scope: 'recipient', retryAfterMs: 3_600_000 },
  Drday: { class: 'throttled', scope: 'recipient', retryAfterMs: 7_200_000 },
};

const ALIYUN = `
R    isp.SYSTEM_ERROR InternalError ServiceUnavailable SignatureNonceUsed
Dg2  Throttling Throttling.User Throttling.Api
Dr60 isv.BUSINESS_LIMIT_CONTROL
C    isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL
Pr   isv.MOBILE_NUMBER_ILLEGAL
Pm   isv.MOBILE_COUNT_OVER_LIMIT
Pm   isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL isv.INVALID_JSON_PARAM isv.PARAM_LENGTH_LIMIT
Pm   isv.PARAM_NOT_SUPPORT_URL isv.INVALID_PARAMETERS
Pa   isv.BLACK_KEY_CONTROL_LIMIT isv.SMS_CONTENT_ILLEGAL
C    isv.DOMESTIC_NUMBER_NOT_SUPPORTED isv.SMS_TEMPLATE_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGN_ILLEGAL
C    isv.SIGN_STATE_ILLEGAL isv.SMS_SIGNATURE_SCENE_ILLEGAL isv.EXTEND_CODE_ERROR
C    isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE isv.ACCOUNT_NOT_EXISTS
C    isv.ACCOUNT_ABNORMAL isp.RAM_PERMISSION_DENY isv.DENY_IP_RANGE isv.SECURITY_FROZEN_ACCOUNT
C    NoPermission NoPermission.Api Forbidden Forbidden.RAM Forbidden.AccessKeyDisabled MissingSecurityToken
C    InvalidAccessKeyId InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive IncompleteSignature
C    SignatureDoesNotMatch InvalidTimeStamp.Expired InvalidTimeStamp.Format InvalidVersion InvalidAction.NotFound`;

const TWILIO = `
Dg2  20429 21611
C    20003 20404
Pr   21211 21614 21635 21610
Pg   21612
C    21408 21608 21212 21606 21601 21659 21660 21661 21703 21705 30034`;

const TABLES: [string, CodeTable, string][] = [
  ['Aliyun', aliyunCodes, ALIYUN],
  [
    'Aliyun PNVS',
    pnvsCodes,
    `${ALIYUN}
Dr60 biz.FREQUENCY FREQUENCY_FAIL BUSINESS_LIMIT_CONTROL
Pr   MOBILE_NUMBER_ILLEGAL
Pm   INVALID_PARAMETERS
C    isv.VERIFY_SCHEME_NOT_EXIST FUNCTION_NOT_OPENED isv.RAM_PERMISSION_DENY`,
  ],
  [
    'Tencent',
    tencentCodes,
    `
R    InternalError InternalError.OtherError InternalError.UnknownError
Dg2  RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded
Dr30 LimitExceeded.PhoneNumberThirtySecondLimit LimitExceeded.DeliveryFrequencyLimit
Dr3600 LimitExceeded.PhoneNumberOneHourLimit
Drday LimitExceeded.PhoneNumberDailyLimit LimitExceeded.PhoneNumberSameContentDailyLimit
C    LimitExceeded.AppDailyLimit LimitExceeded.DailyLimit
Pm   LimitExceeded.PhoneNumberCountLimit MissingParameter.EmptyPhoneNumberSet
Pr   InvalidParameterValue.IncorrectPhoneNumber FailedOperation.PhoneNumberInBlacklist
Pm   InvalidParameterValue.ContentLengthLimit InvalidParameterValue.TemplateParameterFormatError
Pm   InvalidParameterValue.TemplateParameterLengthLimit InvalidParameterValue.ProhibitedUseUrlInTemplateParameter
Pa   FailedOperation.ContainSensitiveWord
Pm   UnsupportedOperation.UnsuportedRegion UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber
C    FailedOperation.TemplateIncorrectOrUnapproved FailedOperation.SignatureIncorrectOrUnapproved
C    FailedOperation.JsonParseFail FailedOperation.FailResolvePacket
C    FailedOperation.InsufficientBalanceInSmsPackage UnauthorizedOperation.SerivceSuspendDueToArrears
C    UnauthorizedOperation.SmsSdkAppIdVerifyFail UnauthorizedOperation.SdkAppIdIsDisabled
C    UnauthorizedOperation.RequestPermissionDeny UnauthorizedOperation.RequestIpNotInWhitelist
C    InvalidParameterValue.SdkAppIdNotExist InternalError.RequestTimeException
C    AuthFailure AuthFailure.SignatureFailure AuthFailure.SignatureExpire AuthFailure.SecretIdNotFound`,
  ],
  ['Twilio', twilioCodes, TWILIO],
  [
    'Twilio calls',
    twilioCallCodes,
    `${TWILIO}
Dg2  10004
Pr   21201 21214 21217
C    21210 21213 21215 21219
Pg   21216`,
  ],
];

for (const [vendor, table, listing] of TABLES) {
  const rows = listing
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/) as [string, ...string[]]);

  t.test(`${vendor}: every listed code has its class and scope`, async (t) => {
    for (const [meaning, ...codes] of rows) {
      for (const vendorCode of codes) {
        t.same(
          reject(table, vendorCode, { nowMs: NOW }),
          { outcome: 'rejected', vendorCode, ...MEANING[meaning] },
          vendorCode,
        );
      }
    }
  });

  t.test(`${vendor}: the listing names every code of the table`, async (t) => {
    const listed = new Set(rows.flatMap(([, ...codes]) => codes));
    for (const code of table.keys()) {
      t.ok(
        listed.has(code) || [...listed].some((one) => code.endsWith('.*') && one.startsWith(code.slice(0, -1))),
        code,
      );
    }
    t.match(reject(table, 'Something.New', { nowMs: NOW }), { class: 'transient', unlisted: true });
  });
}

t.test('what the vendor says about the wait wins over the table', async (t) => {
  t.equal(reject(aliyunCodes, 'Throttling.User', { nowMs: NOW, retryAfterMs: 750 }).retryAfterMs, 750);
});
