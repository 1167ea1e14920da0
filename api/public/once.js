/** Guards a button against double clicks while its work lasts, and tells when the work takes long. */
const LONG_MS = 4000;

export const isBusy = (button) => button.getAttribute('aria-busy') === 'true';

/** Runs `work` unless it already runs. The button keeps its focus: it is marked, not disabled. */
export async function once(button, work, onLong) {
  if (isBusy(button)) return;
  button.setAttribute('aria-busy', 'true');
  button.setAttribute('aria-disabled', 'true');
  const patience = setTimeout(onLong, LONG_MS);
  try {
    await work();
  } finally {
    clearTimeout(patience);
    button.removeAttribute('aria-busy');
    button.removeAttribute('aria-disabled');
  }
}
