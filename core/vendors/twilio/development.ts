/** The account and the sending number that the simulator knows. */
export const developmentAccount = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'simulated-twilio-auth-token',
  from: '+15005550006',
} as const;
