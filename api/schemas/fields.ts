/** Fields of requests. Strings only and never coerced: a number, an array or an object where text belongs is refused. */
import { Type } from 'typebox';
import { MOBILE_PATTERN } from '../../core/mobile.ts';
import { PURPOSES } from '../../core/states.ts';

export const mobile = Type.String({ pattern: MOBILE_PATTERN, description: 'mainland China mobile number, 11 digits' });
export const imageCodeId = Type.String({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  description: 'UUID chosen by the page',
});
export const imageCodeText = Type.String({ minLength: 1, maxLength: 256, description: 'the answer to the image code' });
export const purpose = Type.Enum([...PURPOSES], { default: 'register', description: 'what the code is for' });
export const smsCode = Type.String({ minLength: 1, maxLength: 32, description: 'six digits' });
export const registrationTicket = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'from a log-in of purpose enter; in place of sms_code',
});
export const newPassword = Type.String({ minLength: 8, maxLength: 128 });
/** At log-in: users of the old application may have passwords that a new one may not be. */
export const password = Type.String({ minLength: 1, maxLength: 1024 });
export const repeatedPassword = Type.String({ maxLength: 128, description: 'if present, equal to password' });
export const sendId = Type.String({ pattern: '^[0-9a-f]{32}$' });
/** Where an answer asked for a challenge: both, in the same body. */
export const challengeFields = {
  image_code_id: Type.Optional(imageCodeId),
  image_code_text: Type.Optional(imageCodeText),
};
