/** The settings of one Yuntongxun account without a file; the contract names them. */
import { optionalText, optionalUrl, type ValuesOf } from '../../setting.ts';

export const yuntongxunSettings = {
  ytxBaseUrl: optionalUrl('http:', 'https:')('YTX_BASE_URL', 'Yuntongxun address; unset: the simulator'),
  ytxAccountSid: optionalText('YTX_ACCOUNT_SID', 'Yuntongxun account'),
  ytxAuthToken: optionalText('YTX_AUTH_TOKEN', 'Yuntongxun token'),
  ytxAppId: optionalText('YTX_APP_ID', 'Yuntongxun application'),
  ytxTemplateId: optionalText('YTX_TEMPLATE_ID', 'Yuntongxun template'),
  ytxReportToken: optionalText('YTX_REPORT_TOKEN', 'secret part of the address that gets Yuntongxun delivery reports'),
};

export type YuntongxunValues = Partial<ValuesOf<typeof yuntongxunSettings>>;
