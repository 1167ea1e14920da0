/** What a person needs to know once everything runs. */
import { countTestNumbers } from '../../core/test-numbers.ts';
import type { Plan } from './plan.ts';
import { reachable } from './processes.ts';

export function banner(plan: Plan, ops: { user: string; password: string; generated: boolean }): string {
  const { config, ports } = plan;
  const site = `http://${reachable(config.host)}:${ports.PORT}`;
  const operators = `http://${reachable(config.opsHost)}:${ports.OPS_PORT}`;
  const worker = `http://${reachable(config.opsHost)}:${ports.WORKER_OPS_PORT}`;
  const testNumbers = countTestNumbers(config.testNumbers, Date.now());
  const rows: [string, string][] = [
    ['Register', `${site}/register.html`],
    ...(plan.startsSimulator
      ? ([['SMS inbox', `http://127.0.0.1:${ports.SIMULATOR_PORT}/`]] as [string, string][])
      : []),
    [
      'Queue',
      `${operators}/queues  user ${ops.user}  password ${ops.generated ? ops.password : 'as OPS_PASSWORD says'}`,
    ],
    ['API docs', `${site}/docs`],
    ['Metrics', `${operators}/metrics  ${worker}/metrics`],
    ['Data', plan.dataDir],
    ...(testNumbers > 0
      ? ([['Test numbers', `${testNumbers}, with a fixed code and no SMS`]] as [string, string][])
      : []),
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`);
  return ['', '  The SMS verification service is ready. Ctrl-C stops it.', '', ...lines, ''].join('\n');
}
