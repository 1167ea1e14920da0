/** An instant (ms) as `yyyy-MM-dd HH:mm:ss` in Beijing, the form of two vendors' reports. */
import { beijingTimestamp } from '../../core/beijing-time.ts';

export function localTime(instantMs: number): string {
  return beijingTimestamp(instantMs).replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6');
}
