/**
 * Moments by a clock that nobody sets, in milliseconds: whoever corrects the computer's clock changes no wait. They are
 * good within one page; beyond it, what is left of them is kept.
 */
export const now = () => performance.now();

/** Whole seconds until a moment, 0 when it is over. */
export const secondsUntil = (moment) => Math.max(0, Math.ceil((moment - now()) / 1000));

export const inSeconds = (seconds) => now() + seconds * 1000;
const UNITS = { zh: ['秒', '分', '小时'], en: ['s', 'min', 'h'] };

/** `75` → `1 分 15 秒`; what is longer than an hour needs no seconds. */
export function timeText(seconds, language) {
  const [s, min, h] = UNITS[language];
  if (seconds < 100) return `${seconds} ${s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${min} ${seconds % 60} ${s}`;
  return `${Math.ceil(seconds / 3600)} ${h}`;
}
