/** The account that the simulator knows, for a development machine without one of its own. */
export const developmentAccount = {
  accountSid: 'aaf98f8900000000000000000000abcd',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: 'ff8080813fc70a7b013fc72312324213',
} as const;

/** The vendor's own trial template. */
export const DEVELOPMENT_TEMPLATE = '1';
