/**
 * Codes of SendSmsVerifyCode: those of Aliyun's SendSms, and its own. Class and scope are this project's judgement.
 * https://help.aliyun.com/document_detail/85198.html
 */
import { aliyunRows, MINUTE_MS } from '../aliyun/codes.ts';
import { badMessage, badRecipient, codeTable, config, recipientBusy } from '../code-table.ts';

export const pnvsCodes = codeTable([
  ...aliyunRows,
  // The pause between two SMS to one number, and its caps
  [recipientBusy(MINUTE_MS), 'biz.FREQUENCY', 'FREQUENCY_FAIL', 'BUSINESS_LIMIT_CONTROL'],
  [badRecipient, 'MOBILE_NUMBER_ILLEGAL'],
  [badMessage, 'INVALID_PARAMETERS'],
  // Scheme, product, permission
  [config, 'isv.VERIFY_SCHEME_NOT_EXIST', 'FUNCTION_NOT_OPENED', 'isv.RAM_PERMISSION_DENY'],
]);
