/** Answers of success by name; their public texts are in core/texts.ts. */
export type MessageName =
  | 'OK'
  | 'CALL_QUEUED'
  | 'SMS_QUEUED'
  | 'REGISTERED'
  | 'LOGGED_IN'
  | 'LOGGED_OUT'
  | 'PASSWORD_RESET'
  | 'VERIFIED';
