/**
 * The gateway simulator as a process, for development: SIMULATOR_PORT, SIMULATOR_HOST, SIMULATOR_REPORT_URL (with
 * `{vendor}` for the vendor's name). Refuses to run in production, where it would swallow real messages.
 */
import { createLogger } from '../../core/logger.ts';
import { buildSimulator } from './simulator.ts';

const DEFAULT_PORT = 5003;

const log = createLogger({ level: process.env.LOG_LEVEL || 'info', process: 'simulator' });

function fail(...faults: string[]): never {
  process.stderr.write(faults.map((fault) => `gateway simulator: ${fault}\n`).join(''));
  process.exit(1);
}

const portText = process.env.SIMULATOR_PORT?.trim() || String(DEFAULT_PORT);
const reportUrl = process.env.SIMULATOR_REPORT_URL?.trim() || undefined;
const faults: string[] = [];
if (!/^(development|test)?$/.test(process.env.NODE_ENV?.trim() ?? '')) {
  faults.push('it is a development part and does not run in production');
}
if (!/^\d{1,5}$/.test(portText) || Number(portText) > 65_535) {
  faults.push(`SIMULATOR_PORT: "${portText}" is not a port`);
}
if (reportUrl !== undefined && !URL.canParse(reportUrl)) faults.push('SIMULATOR_REPORT_URL: it is not a URL');
if (faults.length > 0) fail(...faults);

const simulator = buildSimulator({
  host: process.env.SIMULATOR_HOST?.trim() || '127.0.0.1',
  port: Number(portText),
  reportUrl,
});

async function stop(): Promise<void> {
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  await simulator.close();
}
process.once('SIGTERM', stop).once('SIGINT', stop);

try {
  const url = await simulator.listen();
  log.info({ url }, 'gateway simulator ready');
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  fail(code === 'EADDRINUSE' ? `port ${portText} is taken; set SIMULATOR_PORT to another one` : message);
}
