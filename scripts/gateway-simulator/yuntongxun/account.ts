/** What the simulated Yuntongxun knows: accounts with their applications, templates, test numbers, strictness. */
import { developmentAccount } from '../../../core/vendors/yuntongxun/development.ts';
import type { Template } from '../templates.ts';
import { yuntongxunTemplates } from './templates.ts';

export interface YuntongxunAccount {
  accountSid: string;
  authToken: string;
  state: 'active' | 'paused' | 'no_balance';
  /** Addresses that may call; empty: all. */
  allowedAddresses: readonly string[];
  /** Applications by id; one that is not online refuses everything. */
  apps: Readonly<Record<string, { online: boolean }>>;
}

export interface YuntongxunOptions {
  accounts: readonly YuntongxunAccount[];
  templates: Readonly<Record<string, Template>>;
  /** Numbers that may get the trial template; `all` registers every number. */
  testNumbers: 'all' | readonly string[];
  /** Takes what the vendor's own SDKs get away with: lower-case signatures, URL-safe Base64, a bare content type. */
  lenient: boolean;
}

export const yuntongxunDefaults: YuntongxunOptions = {
  accounts: [
    {
      accountSid: developmentAccount.accountSid,
      authToken: developmentAccount.authToken,
      state: 'active',
      allowedAddresses: [],
      apps: { [developmentAccount.appId]: { online: true } },
    },
  ],
  templates: yuntongxunTemplates,
  testNumbers: 'all',
  lenient: false,
};
