/**
 * What this browser knows of its SMS: for each purpose and number the last send, shared by all pages and tabs, so that a
 * reload, the way back or another tab goes on where things are. Moments are kept as what was left of them when they were
 * written: a clock that is set back meanwhile makes no wait longer. Forgotten some minutes after the code's end, or once it was used.
 */
import { now } from './clock.js';

const KEY = 'sends';
const MOMENTS = ['sentAt', 'resendAt', 'limitedUntil', 'expiresAt', 'callAt'];
const KEPT_MS = 600_000;

/** `{mobile, sendId, status, reason, dead, sentAt, resendAt, limitedUntil, expiresAt, channel, usual, callAt}`; `onChange` hears of other tabs. */
export function createSends(purpose, onChange) {
  let sends = load() || {};
  const nameOf = (mobile) => `${purpose}:${mobile}`;
  const refresh = () => {
    sends = load() || sends;
  };
  addEventListener('storage', ({ key }) => {
    if (key !== KEY && key !== null) return;
    sends = load() || {};
    onChange();
  });

  return {
    /** The last send to a number. */
    of: (mobile) => sends[nameOf(mobile)],

    /** The number of the latest send. */
    lastMobile() {
      const own = Object.keys(sends).filter((name) => name.startsWith(`${purpose}:`) && sends[name].sendId);
      own.sort((a, b) => sends[b].sentAt - sends[a].sentAt);
      return own.length > 0 ? sends[own[0]].mobile : undefined;
    },

    /** When a number may get its next SMS, whatever for: the interval is the number's. */
    waitsUntil(mobile) {
      const ofNumber = Object.values(sends).filter((send) => send.mobile === mobile);
      return Math.max(0, ...ofNumber.map(({ resendAt = 0, limitedUntil = 0 }) => Math.max(resendAt, limitedUntil)));
    },

    /** Whether an SMS went to a number, whatever for. */
    wasSent: (mobile) => Object.values(sends).some((send) => send.mobile === mobile && send.sendId),

    /** Notes what is new about the send to a number. */
    remember(mobile, change) {
      refresh();
      sends[nameOf(mobile)] = { ...sends[nameOf(mobile)], mobile, ...change };
      save(sends);
    },

    /** The number was proved: nothing of it is kept. */
    forget(mobile) {
      refresh();
      for (const name of Object.keys(sends)) if (sends[name].mobile === mobile) delete sends[name];
      save(sends);
    },

    refresh,
  };
}

/** Undefined where storage is forbidden: then a page knows what it did itself. */
function load() {
  try {
    const { savedAt, sends } = JSON.parse(localStorage.getItem(KEY)) || { savedAt: 0, sends: {} };
    const passed = Math.max(0, Date.now() - savedAt);
    for (const [name, send] of Object.entries(sends)) {
      for (const moment of MOMENTS) if (moment in send) send[moment] += now() - passed;
      if ((send.expiresAt || send.limitedUntil) + KEPT_MS < now()) delete sends[name];
    }
    return sends;
  } catch {
    return undefined;
  }
}

function save(sends) {
  const left = ([name, send]) => [
    name,
    Object.fromEntries(Object.entries(send).map(([k, v]) => [k, MOMENTS.includes(k) ? v - now() : v])),
  ];
  try {
    const kept = Object.fromEntries(Object.entries(sends).map(left));
    localStorage.setItem(KEY, JSON.stringify({ savedAt: Date.now(), sends: kept }));
  } catch {
    // The state lives as long as the page.
  }
}
