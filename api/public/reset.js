/** The page to set a new password. */
import { submitForm } from './account-form.js';
import { mobileField } from './fields.js';
import { newPasswordField } from './new-password.js';
import { setUpSending } from './send-code.js';

const mobile = mobileField();
const code = setUpSending('reset_password', mobile);
const password = newPasswordField(mobile);

submitForm({
  fields: () => ({ mobile, code, password }),
  request: () => ['PUT', '/password', { mobile: mobile.value(), sms_code: code.value(), password: password.value() }],
  done() {
    document.getElementById('form').hidden = true;
    const done = document.getElementById('done');
    done.hidden = false;
    done.focus();
  },
});
