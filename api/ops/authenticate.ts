/**
 * Who asks on the operators' listener: by HTTP basic auth against OPS_USER and OPS_USERS_FILE, or by the headers of a proxy
 * that has asked already (OPS_AUTH=proxy), which are believed only from the networks of OPS_PROXIES. Who came in, and who
 * did not, is in the security log.
 */
import { BlockList, isIPv6 } from 'node:net';
import basicAuth from '@fastify/basic-auth';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../core/config.ts';
import { ROLES } from '../../core/operators.ts';
import { clientSubject } from '../client-address.ts';
import { isCrossSite } from '../plugins/cross-site.ts';
import type { Services } from '../services.ts';
import type { Operator, OperatorPasswords } from './operator-passwords.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever asks, once that is known. */
    operator: Operator | null;
  }
  interface FastifyContextConfig {
    /** A POST that changes nothing. */
    reads?: boolean;
  }
}

type Settings = Pick<Config, 'opsAuth' | 'opsProxies' | 'opsUserHeader' | 'opsRoleHeader'>;

/** What only reads, beside GET: a question whose number must not stand in an address. */
const READING = new Set(['GET', 'HEAD']);

class Refused extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

interface Given {
  services: Pick<Services, 'config' | 'metrics'>;
  passwords: OperatorPasswords;
}

/** Adds `authenticate`: a hook that names the operator or ends the request, 401 for strangers, 403 for viewers who act. */
export const authentication = fp(async (app: FastifyInstance, { services, passwords }: Given) => {
  const { config, metrics } = services;
  const tell = (request: FastifyRequest, outcome: string, level: 'info' | 'warn' = 'warn') => {
    metrics.securityEvents.inc({ outcome });
    request.log[level](
      {
        event: 'security',
        outcome,
        route: request.routeOptions.url,
        address: clientSubject(request.ip),
        requestId: request.id,
        ...(request.operator ? { operator: request.operator.name } : {}),
      },
      level === 'info' ? 'done' : 'refused',
    );
  };
  app.decorateRequest('operator', null);
  if (config.opsAuth === 'proxy') {
    const find = byProxy(config);
    app.addHook('onRequest', async (request, reply) => {
      request.operator = find(request);
      if (request.operator) return;
      tell(request, 'OPERATOR_WRONG');
      return reply.code(401).send({ error: 'the proxy names nobody who may be here' });
    });
  } else {
    await app.register(basicAuth, {
      authenticate: { realm: 'operators' },
      async validate(name, password, request, reply) {
        const found = await passwords.find(name, password, clientSubject(request.ip));
        if ('retryAfterMs' in found) {
          tell(request, 'OPERATOR_LIMITED');
          reply.header('retry-after', Math.ceil(found.retryAfterMs / 1000));
          throw new Refused(429, 'too many wrong passwords');
        }
        request.operator = found.operator;
        if (found.fresh && found.operator) tell(request, 'OPERATOR_IN', 'info');
        if (!found.operator) tell(request, 'OPERATOR_WRONG');
        if (!found.operator) throw new Refused(401, 'not an operator');
      },
    });
    app.addHook('onRequest', app.basicAuth);
  }
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    // The browser sends its password with whatever another page makes it ask.
    if (!READING.has(request.method) && isCrossSite(request, [])) {
      tell(request, 'CROSS_SITE');
      return reply.code(403).send({ error: 'the request comes from another site' });
    }
    const reads = READING.has(request.method) || request.routeOptions.config?.reads === true;
    if (!reads && request.operator?.role !== 'operator') {
      tell(request, 'OPERATOR_ROLE');
      return reply.code(403).send({ error: 'a viewer may look, an operator may act' });
    }
  });
});

/** The socket's own address counts, whatever any header says of others. */
function byProxy({ opsProxies = [], opsUserHeader, opsRoleHeader }: Settings) {
  const proxies = new BlockList();
  for (const network of opsProxies) {
    const [address = '', length] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (length === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(length), family);
  }
  return ({ headers, socket }: FastifyRequest): Operator | null => {
    const address = socket.remoteAddress ?? '';
    if (!proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return null;
    const [name, groups] = [headers[opsUserHeader.toLowerCase()], headers[opsRoleHeader.toLowerCase()]];
    if (typeof name !== 'string' || name === '') return null;
    const given = typeof groups === 'string' ? groups.split(',').map((group) => group.trim()) : [];
    // Of two roles the stronger one.
    const role = ROLES.findLast((known) => given.includes(known));
    return role ? { name: name.slice(0, 128), role } : null;
  };
}
