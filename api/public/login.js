/** The page to log in, by password or by SMS code. */
import { submitForm } from './account-form.js';
import { createField } from './field.js';
import { mobileField } from './fields.js';
import { reveal } from './reveal.js';
import { setUpSending } from './send-code.js';
import { createSendMemory } from './send-memory.js';

const byId = (id) => document.getElementById(id);

const mobile = mobileField();
const password = createField('password', { check: (value) => (value === '' ? 'passwordMissing' : undefined) });
reveal(password.input);

/** Set up when it is first shown: until then nobody needs a picture. */
let code;
const byCode = () => byId('way-code').checked;

function showWay() {
  byId('by-code').hidden = !byCode();
  byId('by-password').hidden = byCode();
  if (byCode()) code ??= setUpSending('login', mobile);
}

for (const id of ['way-code', 'way-password']) byId(id).addEventListener('change', showWay);
// A reload in the countdown goes on where it was.
if ((createSendMemory('login').load()?.expiresAt ?? 0) > Date.now()) byId('way-code').checked = true;
showWay();

submitForm({
  fields: () => (byCode() ? { mobile, code } : { mobile, password }),
  request: () => [
    'POST',
    '/session',
    { mobile: mobile.value(), ...(byCode() ? { sms_code: code.value() } : { password: password.value() }) },
  ],
  done: () => location.assign('/'),
});
