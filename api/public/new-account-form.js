/** The form of the pages that register and reset: number, image code, SMS code, new password, all at once. */
import { isDeadCode, submitForm } from './account-form.js';
import { reached } from './api-client.js';
import { createChallenge } from './challenge.js';
import { mobileField } from './fields.js';
import { newPasswordField } from './new-password.js';
import { setUpSending } from './send-code.js';

/**
 * `request` makes the arguments of `call` of the body; `done` gets the sending part; `lost` hears of an answer that never
 * came, and returns true when it has said all there is to say.
 */
export function newAccountForm(purpose, { request, done, lost }) {
  const mobile = mobileField();
  const sending = setUpSending(purpose, mobile);
  const challenge = createChallenge(sending.image);
  const { code } = sending;
  const password = newPasswordField('password', mobile);

  submitForm({
    fields: () => ({ mobile, ...challenge.fields(), code, password }),
    request: () =>
      request({ mobile: mobile.value(), sms_code: code.value(), password: password.value(), ...challenge.answer() }),
    done: () => done(sending),
    async refused(answer) {
      if (!reached(answer) && (await lost(answer, { mobile, sending }))) return true;
      if (isDeadCode(answer)) sending.killCode();
      return challenge.asked(answer);
    },
  });
}
