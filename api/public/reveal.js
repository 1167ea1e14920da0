/** The button beside a password that shows what was typed. */
export function reveal(input) {
  const button = document.querySelector(`button[aria-controls="${input.id}"]`);
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  // Browsers offer to keep a password only if the field is one when the form is sent.
  input.form.addEventListener('submit', () => show(false));
}
