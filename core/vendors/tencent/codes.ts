/** Codes of Tencent Cloud's SendSms 2021-01-11, row by row, in the vendor's spelling. Class and scope are our judgement. */
import {
  badMessage,
  badRecipient,
  codeTable,
  config,
  filtered,
  gatewayBusy,
  recipientBusy,
  transient,
} from '../code-table.ts';

/** Where the answer names no time. */
const MOMENT_MS = 2_000;
const HOUR_MS = 3_600_000;

export const ACCEPTED = 'Ok';
/** Behind the vendor's front a call was lost: it may have been taken. */
export const UNKNOWN_OUTCOME: ReadonlySet<string> = new Set(['InternalError.Timeout', 'InternalError.SendAndRecvFail']);

export const tencentCodes = codeTable([
  [transient, 'InternalError', 'InternalError.OtherError', 'InternalError.UnknownError'],
  [gatewayBusy(MOMENT_MS), 'RequestLimitExceeded', 'RequestLimitExceeded.*'],
  // Caps per number
  [recipientBusy(30_000), 'LimitExceeded.PhoneNumberThirtySecondLimit', 'LimitExceeded.DeliveryFrequencyLimit'],
  [recipientBusy(HOUR_MS), 'LimitExceeded.PhoneNumberOneHourLimit'],
  [recipientBusy('next-day'), 'LimitExceeded.PhoneNumberDailyLimit', 'LimitExceeded.PhoneNumberSameContentDailyLimit'],
  // Caps that the account's owner has set
  [config, 'LimitExceeded.AppDailyLimit', 'LimitExceeded.DailyLimit'],
  [badMessage, 'LimitExceeded.PhoneNumberCountLimit', 'MissingParameter.EmptyPhoneNumberSet'],
  [badRecipient, 'InvalidParameterValue.IncorrectPhoneNumber', 'FailedOperation.PhoneNumberInBlacklist'],
  // Variables
  [badMessage, 'InvalidParameterValue.ContentLengthLimit', 'InvalidParameterValue.TemplateParameterFormatError'],
  [badMessage, 'InvalidParameterValue.TemplateParameterLengthLimit'],
  [badMessage, 'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter'],
  [filtered, 'FailedOperation.ContainSensitiveWord'],
  [badMessage, 'UnsupportedOperation.UnsuportedRegion'],
  [badMessage, 'UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber'],
  // Template, signature, request
  [config, 'FailedOperation.TemplateIncorrectOrUnapproved', 'FailedOperation.SignatureIncorrectOrUnapproved'],
  [config, 'FailedOperation.JsonParseFail', 'FailedOperation.FailResolvePacket'],
  // Balance, account, permission
  [config, 'FailedOperation.InsufficientBalanceInSmsPackage', 'UnauthorizedOperation.SerivceSuspendDueToArrears'],
  [config, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'UnauthorizedOperation.SdkAppIdIsDisabled'],
  [config, 'UnauthorizedOperation.RequestPermissionDeny', 'UnauthorizedOperation.RequestIpNotInWhitelist'],
  [config, 'InvalidParameterValue.SdkAppIdNotExist'],
  // Signing and clock
  [config, 'AuthFailure', 'AuthFailure.*', 'InternalError.RequestTimeException'],
]);
