/** The page to set a new password. */
import { tell } from './account-form.js';
import { newAccountForm } from './new-account-form.js';

newAccountForm('reset_password', {
  request: (fields) => ['PUT', '/password', fields],
  done(sending) {
    sending.forget();
    document.getElementById('form').hidden = true;
    const done = document.getElementById('done');
    done.hidden = false;
    done.focus();
  },
  lost({ errcode }) {
    // Only a log-in would tell; without a network nothing was sent.
    if (errcode === 'offline') return false;
    tell('resetLost');
    return true;
  },
});
