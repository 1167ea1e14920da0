/** Medians over the rounds, their ratios to the floors of the same rounds, and what the ratios must not exceed. */
import { median } from '../image-codes/contest.ts';
import type { Version } from './checkout.ts';
import type { Floor } from './floors.ts';
import type { Measured } from './measure.ts';
import type { Round } from './rounds.ts';

export interface Check {
  name: string;
  ratio: number;
  bound: number;
  /** Whether the ratio must not exceed the bound, or must reach it. */
  is: 'at most' | 'at least';
  holds: boolean;
}

export interface Report {
  floors: Record<string, { cpuMs: number; perSecond: number; redisCpuMs: number }>;
  versions: Record<string, Record<string, Measured>>;
  checks: Check[];
  /** Per scenario, of the second version to the first; only with `--compare`. */
  comparison: Record<string, Record<string, number>>;
}

export function summarise(rounds: Round[], versions: Version[]): Report {
  const [own, other] = versions;
  if (!own) throw new Error('nothing was measured');
  const measured = Object.fromEntries(versions.map(({ name }) => [name, medians(rounds, name)]));
  return {
    floors: Object.fromEntries(
      (rounds[0]?.floors ?? []).map(({ floor }) => {
        const runs = rounds.flatMap((round) => round.floors.filter((run) => run.floor === floor));
        const of = (name: 'cpuMs' | 'perSecond' | 'redisCpuMs') => median(runs.map((run) => run[name]));
        return [floor, { cpuMs: of('cpuMs'), perSecond: of('perSecond'), redisCpuMs: of('redisCpuMs') }];
      }),
    ),
    versions: measured,
    checks: checksOf(rounds, own.name),
    comparison: other ? compare(rounds, own.name, other.name) : {},
  };
}

const NUMBERS = [
  'apiCpuMs',
  'workerCpuMs',
  'redisCpuMs',
  'redisTrips',
  'postgresStatements',
  'perSecond',
  'answersPerSecond',
  'memoryMb',
  'units',
] as const;

function medians(rounds: Round[], version: string): Record<string, Measured> {
  const scenarios = Object.keys(rounds[0]?.versions[version] ?? {});
  return Object.fromEntries(
    scenarios.map((scenario) => {
      const runs = rounds.map((round) => round.versions[version]?.[scenario]).filter((run) => run !== undefined);
      const numbers = Object.fromEntries(NUMBERS.map((name) => [name, median(runs.map((run) => run[name]))]));
      const latencies = [0, 1, 2].map((i) => median(runs.map((run) => run.latencies[i] ?? Number.NaN)));
      const bad: Record<string, number> = {};
      for (const run of runs) for (const [kind, count] of Object.entries(run.bad)) bad[kind] = (bad[kind] ?? 0) + count;
      return [scenario, { ...numbers, latencies, bad } as Measured];
    }),
  );
}

/** A check is the median of the ratios of single rounds, so that a slow round is compared with itself. */
function checksOf(rounds: Round[], version: string): Check[] {
  const floor = (round: Round, name: Floor, of: 'cpuMs' | 'perSecond' = 'cpuMs') =>
    round.floors.find((run) => run.floor === name)?.[of] ?? Number.NaN;
  const check = (
    name: string,
    is: Check['is'],
    bound: number,
    scenario: string,
    ratio: (run: Measured, round: Round) => number,
  ): Check[] => {
    const ratios = rounds.flatMap((round) => {
      const run = round.versions[version]?.[scenario];
      return run ? [ratio(run, round)] : [];
    });
    if (ratios.length === 0) return [];
    const middle = median(ratios);
    return [{ name, ratio: middle, bound, is, holds: is === 'at most' ? middle <= bound : middle >= bound }];
  };
  return [
    // Limits and lists, image code, mobile, shares of all, code: with the query and queue.add they are six trips.
    ...check(
      'CPU of the API to a route, four scripts, a query and queue.add',
      'at most',
      1.6,
      'send',
      (run, round) =>
        run.apiCpuMs /
        (floor(round, 'route') + 4 * floor(round, 'script') + floor(round, 'query') + floor(round, 'add')),
    ),
    ...check(
      'CPU of the worker to a job that waits, three scripts and a call',
      'at most',
      1.6,
      'send',
      (run, round) => run.workerCpuMs / (floor(round, 'job') + 3 * floor(round, 'script') + floor(round, 'post')),
    ),
    ...check(
      'an idle send to queue.add, processor and call',
      'at most',
      3,
      'send_idle',
      (run, round) => run.latencies[0] / (1000 / floor(round, 'idle', 'perSecond')),
    ),
    ...check(
      'a backlog, delivered per second, to jobs that wait as long',
      'at least',
      0.6,
      'backlog',
      (run, round) => run.perSecond / floor(round, 'job', 'perSecond'),
    ),
    ...check(
      'dead sends, cleared per second, to jobs that do nothing',
      'at least',
      0.5,
      'dead',
      (run, round) => run.perSecond / floor(round, 'noop', 'perSecond'),
    ),
  ];
}

function compare(rounds: Round[], own: string, other: string): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.keys(rounds[0]?.versions[own] ?? {}).map((scenario) => {
      const ratio = (name: (typeof NUMBERS)[number]) =>
        median(
          rounds.map(
            ({ versions }) =>
              (versions[own]?.[scenario]?.[name] ?? Number.NaN) / (versions[other]?.[scenario]?.[name] ?? Number.NaN),
          ),
        );
      return [scenario, Object.fromEntries(NUMBERS.map((name) => [name, ratio(name)]))];
    }),
  );
}

export function toText({ floors, versions, checks, comparison }: Report): string {
  const lines: string[] = [];
  const table = (rows: string[][]) => {
    const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
    lines.push(
      ...rows.map((row) =>
        row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
      ),
      '',
    );
  };
  table([
    ['bare piece', 'CPU ms', 'Redis ms', 'per second'],
    ...Object.entries(floors).map(([name, run]) => [name, f(run.cpuMs, 3), f(run.redisCpuMs, 3), f(run.perSecond, 0)]),
  ]);
  table([
    [
      'per unit',
      'API ms',
      'worker ms',
      'Redis ms',
      'trips',
      'statements',
      'per second',
      'p50',
      'p99',
      'p99.9',
      'MB',
      'no success',
    ],
    ...Object.entries(versions).flatMap(([version, scenarios]) =>
      Object.entries(scenarios).map(([scenario, run]) => [
        Object.keys(versions).length > 1 ? `${scenario} (${version})` : scenario,
        ...[
          f(run.apiCpuMs, 3),
          f(run.workerCpuMs, 3),
          f(run.redisCpuMs, 3),
          f(run.redisTrips, 1),
          f(run.postgresStatements, 2),
        ],
        ...[f(run.perSecond, 0), ...run.latencies.map((ms) => f(ms, 1)), f(run.memoryMb, 0)],
        Object.entries(run.bad)
          .map(([kind, count]) => `${kind}: ${count}`)
          .join(' ') || '0',
      ]),
    ),
  ]);
  for (const [scenario, ratios] of Object.entries(comparison)) {
    lines.push(
      `${scenario}, this to the other: ${Object.entries(ratios)
        .map(([name, ratio]) => `${name} ${f(ratio, 2)}`)
        .join(', ')}`,
    );
  }
  for (const { name, ratio, bound, is, holds } of checks)
    lines.push(`${holds ? 'ok    ' : 'FAILED'}  ${name}: ${f(ratio, 2)}, ${is} ${bound}`);
  return lines.join('\n');
}

const f = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '-');
