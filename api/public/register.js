/** The page to create an account. */
import { newAccountForm } from './new-account-form.js';

newAccountForm(
  'register',
  (fields) => ['POST', '/users', fields],
  (sending) => {
    sending.forget();
    location.assign('/');
  },
);
