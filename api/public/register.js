/** The page to create an account. */
import { isInAllTheSame } from './account-form.js';
import { newAccountForm } from './new-account-form.js';

function done(sending) {
  sending.forget();
  location.assign('/');
}

newAccountForm('register', {
  request: (fields) => ['POST', '/users', fields],
  done,
  async lost(answer, { mobile, sending }) {
    const isIn = await isInAllTheSame(answer, mobile.value());
    if (isIn) done(sending);
    return isIn;
  },
});
