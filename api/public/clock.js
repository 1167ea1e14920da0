/**
 * Moments by a clock that nobody sets, in milliseconds: whoever corrects the computer's clock changes no wait. They are
 * good within one page; beyond it, what is left of them is kept.
 */
export const now = () => performance.now();

/** Whole seconds until a moment, 0 when it is over. */
export const secondsUntil = (moment) => Math.max(0, Math.ceil((moment - now()) / 1000));

export const inSeconds = (seconds) => now() + seconds * 1000;

/** `75` → the text of `1 分 15 秒`, as `[key, values]`; what is longer than an hour needs no seconds. */
export function inUnits(seconds) {
  if (seconds < 100) return ['seconds', { s: seconds }];
  if (seconds < 3600) return ['minutes', { min: Math.floor(seconds / 60), s: seconds % 60 }];
  return ['hours', { h: Math.ceil(seconds / 3600) }];
}
