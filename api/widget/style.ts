/** The form's style. Type and colours come from the page around it; `--sms-*` variables change the rest. */
export const style = `
:host { display: block; max-width: 26rem; font: inherit; color: var(--sms-ink, inherit); }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
form { display: grid; gap: 0.75rem; margin: 0; }
p { margin: 0; }
label { display: grid; gap: 0.3rem; font-weight: 600; }
input, select, button {
  min-height: 2.75rem; padding: 0.4rem 0.8rem; border: 1px solid var(--sms-border, #8b958f);
  border-radius: var(--sms-radius, 0.6rem); font: inherit; font-weight: 400; color: inherit; background: transparent;
}
input, select { width: 100%; min-width: 0; background: var(--sms-field, transparent); }
option { color: #1b2522; background: #fff; }
button { cursor: pointer; }
button.first {
  border-color: transparent; color: var(--sms-on-accent, #fff); background: var(--sms-accent, #1d6b57); font-weight: 600;
}
button.quiet {
  min-height: 2.25rem; padding: 0.2rem 0.5rem; border-color: transparent; color: var(--sms-accent, #1d6b57);
}
button:disabled { opacity: 0.6; cursor: default; }
:focus-visible { outline: 3px solid var(--sms-accent, #1d6b57); outline-offset: 2px; }
[aria-invalid="true"] { border-color: var(--sms-error, #b3261e); }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.code { font-size: 1.4em; letter-spacing: 0.25em; text-align: center; font-variant-numeric: tabular-nums; }
img { width: 12rem; max-width: 100%; border-radius: var(--sms-radius, 0.6rem); background: #eceae3; }
.error { color: var(--sms-error, #b3261e); }
.status { opacity: 0.85; font-size: 0.9em; }
`;
