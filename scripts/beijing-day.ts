/** Moments on a command line: bills are made by days of Beijing, everything else tells its own offset. */
import { parseBeijingTime } from '../core/beijing-time.ts';

/** `2026-01-31` is the begin of that day in Beijing; anything longer must tell its own offset. Throws one line. */
export function parseMoment(option: string, text = ''): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const withOffset = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text);
  const moment = new Date(day ? (parseBeijingTime(`${text} 00:00:00`) ?? Number.NaN) : text);
  if ((day || withOffset) && !Number.isNaN(moment.getTime())) return moment;
  throw new Error(`${option}: "${text}" is neither a day such as 2026-01-31 nor a time such as 2026-01-31T08:00:00Z`);
}
