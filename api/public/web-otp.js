/** WebOTP: where the browser can read the one SMS that names this site, it offers to fill in the code. */
let listening;

export function awaitCode(onCode) {
  if (!('OTPCredential' in window)) return;
  listening?.abort();
  listening = new AbortController();
  navigator.credentials
    .get({ otp: { transport: ['sms'] }, signal: listening.signal })
    .then((credential) => credential && onCode(credential.code))
    // Refused or given up: the person types the code.
    .catch(() => undefined);
}

export const stopAwaiting = () => listening?.abort();
