/** How long a refused log-in takes says nothing about the account: the one promise here that only a clock can hold. */
import { cpus, loadavg } from 'node:os';
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const OLD = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Whether more is running than the machine has cores: then nothing here can be told apart from waiting for one. */
const busy = (): boolean => Number(loadavg()[0]) > cpus().length;

/** Times in ms of wrong log-ins by kind. The kinds take turns, so that whatever the machine does meets all of them. */
async function measure(
  api: Awaited<ReturnType<typeof startApi>>,
  { tries, atOnce }: { tries: number; atOnce: number },
): Promise<Record<'unknown' | 'known' | 'old', number[]>> {
  const [known, old] = [newMobile(), newMobile()];
  await api.services.users.create(known, await api.services.passwords.hash('correct horse'));
  await api.services.users.create(old, OLD);
  const mobiles = { unknown: newMobile, known: () => known, old: () => old };
  const times = { unknown: [] as number[], known: [] as number[], old: [] as number[] };
  const client = async () => {
    for (let round = 0; round < tries / atOnce; round += 1) {
      for (const kind of ['unknown', 'known', 'old'] as const) {
        const began = performance.now();
        await visitor(api).post('/session', { mobile: mobiles[kind](), password: 'wrong' });
        times[kind].push(performance.now() - began);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  for (const [kind, list] of Object.entries(times)) {
    t.comment(`${kind}: median ${median(list).toFixed(2)} ms of ${tries} tries`);
  }
  return times;
}

t.test('no wrong log-in is answered early, and the medians of 200 tries are within 5 %', async (t) => {
  const floorMs = 250;
  const api = await startApi(t, { LOGIN_LIMIT: '9999/1m', LOGIN_FAILURE_MS: String(floorMs) });
  const times = await measure(api, { tries: 200, atOnce: 10 });
  // A timer may fire up to a millisecond before its time.
  for (const [kind, list] of Object.entries(times)) t.ok(Math.min(...list) > floorMs - 1, kind);
  const skip = busy() && 'the machine is busy';
  const known = median(times.known);
  t.ok(Math.abs(median(times.unknown) - known) / known < 0.05, 'unknown mobile', { skip });
  t.ok(Math.abs(median(times.old) - known) / known < 0.05, 'a hash of the old application', { skip });
});

t.test('an unknown mobile costs the work of a comparison', async (t) => {
  const api = await startApi(t, { LOGIN_LIMIT: '9999/1m', LOGIN_FAILURE_MS: '1' });
  const times = await measure(api, { tries: 30, atOnce: 1 });
  const [unknown, known] = [median(times.unknown), median(times.known)];
  t.ok(unknown > known / 3, 'without a comparison it would be far below');
});
