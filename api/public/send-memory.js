/** The last send of this tab, so that a reload goes on with the countdown. Storage may be forbidden: then it is forgotten. */
export function createSendMemory(purpose) {
  const key = `send:${purpose}`;
  return {
    /** `{mobile, sendId, status, resendAt, limitedUntil, expiresAt}`, moments in milliseconds; undefined when there is none. */
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key)) ?? undefined;
      } catch {
        return undefined;
      }
    },
    save(send) {
      try {
        sessionStorage.setItem(key, JSON.stringify(send));
      } catch {
        // The countdown lives as long as the page.
      }
    },
  };
}
