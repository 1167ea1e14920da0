/** The ticket to make an account with, which a new number's right code gave: kept through a reload, within the tab. */
const KEY = 'ticket';
let ticket;

/** `{mobile, ticket}`; undefined when there is none or its time is over. */
export function savedTicket() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept && kept.endsAt > Date.now()) ticket = kept;
  } catch {
    // Storage is forbidden: the ticket lives as long as the page.
  }
  return ticket;
}

export function saveTicket(mobile, { registration_ticket, expires_in }) {
  ticket = { mobile, ticket: registration_ticket, endsAt: Date.now() + expires_in * 1000 };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(ticket));
  } catch {
    // As above.
  }
}

export function forgetTicket() {
  ticket = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}
