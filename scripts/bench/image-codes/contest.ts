/** Ways to make an image code, interleaved in one run: the machine's moods hit all of them alike, so ratios hold. */

export interface Contestant {
  name: string;
  /** Pictures a round, for rounds of a few milliseconds each. */
  pictures: number;
  /** Makes one and returns its size in bytes. */
  make(): number;
}

export interface Result {
  name: string;
  /** Median over the rounds, CPU time of the whole process. */
  microseconds: number;
  meanBytes: number;
  mostBytes: number;
}

const ROUNDS = 60;
const WARM_UP_ROUNDS = 10;

export function contest(contestants: readonly Contestant[]): Result[] {
  const runs = contestants.map((contestant) => ({ contestant, times: [] as number[], sizes: [] as number[] }));
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const { contestant, times, sizes } of runs) {
      const before = process.cpuUsage();
      const made = Array.from({ length: contestant.pictures }, contestant.make);
      const { user, system } = process.cpuUsage(before);
      if (round < WARM_UP_ROUNDS) continue;
      times.push((user + system) / contestant.pictures);
      sizes.push(...made);
    }
  }
  return runs.map(({ contestant, times, sizes }) => ({
    name: contestant.name,
    microseconds: median(times),
    meanBytes: Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
    mostBytes: sizes.reduce((most, size) => Math.max(most, size), 0),
  }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
