/** Whether every port can be listened on, found out before anything starts; all faults are told together. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Plan } from './plan.ts';

/** Throws one error that names each port that can't be had, and its setting. */
export async function checkPorts({ config, ports, startsSimulator }: Plan): Promise<void> {
  const wanted: Wanted[] = [
    { port: ports.PORT, setting: 'PORT', host: config.host, hostSetting: 'HOST' },
    { port: ports.OPS_PORT, setting: 'OPS_PORT', host: config.opsHost, hostSetting: 'OPS_HOST' },
    { port: ports.WORKER_OPS_PORT, setting: 'WORKER_OPS_PORT', host: config.opsHost, hostSetting: 'OPS_HOST' },
  ];
  if (startsSimulator) {
    wanted.push({ port: ports.SIMULATOR_PORT, setting: 'SIMULATOR_PORT', host: '127.0.0.1', hostSetting: '' });
  }
  const faults = [...sharedPorts(wanted)];
  for (const one of wanted) faults.push(...(await portFault(one)));
  if (faults.length > 0) throw new Error(`Nothing was started:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
}

interface Wanted {
  port: number;
  setting: string;
  host: string;
  hostSetting: string;
}

function sharedPorts(wanted: readonly Wanted[]): string[] {
  return [...new Set(wanted.map(({ port }) => port))].flatMap((port) => {
    const users = wanted.filter((one) => one.port === port).map(({ setting }) => setting);
    return users.length > 1 ? [`port ${port} is wanted by ${users.join(' and ')}`] : [];
  });
}

async function portFault({ port, setting, host, hostSetting }: Wanted): Promise<string[]> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return [];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return [`port ${port} is taken: set ${setting} to another one, or stop what uses it`];
    if (code === 'EACCES') return [`port ${port} is not allowed for this user: set ${setting} to another one`];
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      return [`${hostSetting}: ${host} is no address of this machine`];
    return [`port ${port} (${setting}) can't be used: ${message}`];
  }
}
