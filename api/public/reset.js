/** The page to set a new password. */
import { newAccountForm } from './new-account-form.js';

newAccountForm(
  'reset_password',
  (fields) => ['PUT', '/password', fields],
  (sending) => {
    sending.forget();
    document.getElementById('form').hidden = true;
    const done = document.getElementById('done');
    done.hidden = false;
    done.focus();
  },
);
