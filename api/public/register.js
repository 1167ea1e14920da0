/** The page to create an account. */
import { submitForm } from './account-form.js';
import { mobileField } from './fields.js';
import { newPasswordField } from './new-password.js';
import { setUpSending } from './send-code.js';

const mobile = mobileField();
const code = setUpSending('register', mobile);
const password = newPasswordField(mobile);

submitForm({
  fields: () => ({ mobile, code, password }),
  request: () => ['POST', '/users', { mobile: mobile.value(), sms_code: code.value(), password: password.value() }],
  done: () => location.assign('/'),
});
