/**
 * Wall-clock times of Asia/Shanghai, in which the Chinese vendors stamp their requests and reports.
 * `hourCycle: 'h23'` matters: `hour12: false` alone prints midnight as 24 on some versions of Node.
 */
const formatter = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** China has had one offset and no summer time since 1991. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The calendar is dear compared to a hash; requests of one second share its answer. */
let lastSecond = Number.NaN;
let lastTimestamp = '';

/** An instant (ms since the epoch) as `yyyyMMddHHmmss`. */
export function beijingTimestamp(instantMs: number): string {
  const second = Math.floor(instantMs / 1000);
  if (second !== lastSecond) {
    lastTimestamp = formatter.format(second * 1000).replace(/\D/g, '');
    lastSecond = second;
  }
  return lastTimestamp;
}

/** The instant (ms) of `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss`; undefined when the text is no such time. */
export function parseBeijingTime(text: string): number | undefined {
  const digits = text.replace(/[-: ]/g, '');
  if (!/^\d{14}$/.test(digits)) return undefined;
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)(..)(..)(..)$/.exec(digits) as unknown as string[];
  const instantMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // Date.parse lets the 31st of a short month roll over; the way back shows it.
  return Number.isNaN(instantMs) || beijingTimestamp(instantMs) !== digits ? undefined : instantMs;
}

/** Milliseconds until the next natural day begins in Beijing: 1 to 86,400,000. */
export function msToBeijingMidnight(instantMs: number): number {
  return DAY_MS - ((instantMs + OFFSET_MS) % DAY_MS);
}
