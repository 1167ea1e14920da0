/**
 * Who asks on the operators' listener: by HTTP basic auth against OPS_USER and OPS_USERS_FILE, or by the headers of a proxy
 * that has asked already (OPS_AUTH=proxy), which are believed only from the networks of OPS_PROXIES.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import basicAuth from '@fastify/basic-auth';
import { verify } from '@node-rs/argon2';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../core/config.ts';
import { type OperatorAccount, ROLES, type Role } from '../../core/operators.ts';

export interface Operator {
  name: string;
  role: Role;
}

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

type Settings = Pick<
  Config,
  'opsAuth' | 'opsProxies' | 'opsUser' | 'opsPassword' | 'opsUsers' | 'opsUserHeader' | 'opsRoleHeader'
>;

/** What only reads, beside GET: a question whose number must not stand in an address. */
const READING = new Set(['GET', 'HEAD']);

/** Adds `authenticate`: a hook that names the operator or ends the request, 401 for strangers, 403 for viewers who act. */
export const authentication = fp(async (app: FastifyInstance, { settings }: { settings: Settings }) => {
  app.decorateRequest('operator', null);
  if (settings.opsAuth === 'proxy') {
    const find = byProxy(settings);
    app.addHook('onRequest', async (request, reply) => {
      request.operator = find(request);
      if (!request.operator) return reply.code(401).send({ error: 'the proxy names nobody who may be here' });
    });
  } else {
    const find = byPassword(settings);
    await app.register(basicAuth, {
      authenticate: { realm: 'operators' },
      async validate(name, password, request) {
        request.operator = await find(name, password);
        if (!request.operator) throw new Error('not an operator');
      },
    });
    app.addHook('onRequest', app.basicAuth);
  }
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const site = request.headers['sec-fetch-site'];
    // The browser sends its password with whatever another page makes it ask.
    if (request.method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none') {
      return reply.code(403).send({ error: 'asked by another site' });
    }
    const reads = READING.has(request.method) || request.routeOptions.config?.reads === true;
    if (!reads && request.operator?.role !== 'operator') {
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

/** A password that was right is known by its keyed digest for a while: the board asks every few seconds, argon2 takes its time. */
const KNOWN_MS = 300_000;

function byPassword({ opsUser, opsPassword, opsUsers = [] }: Settings) {
  const key = randomBytes(32);
  const known = new Map<string, number>();
  const digest = (text: string) => createHash('sha256').update(text).digest();
  // Somebody who is on no list must take as long.
  const [anybody] = opsUsers;
  return async (name: string, password: string): Promise<Operator | null> => {
    // Digests are compared, so that neither length nor content shows in the time.
    const userFits = timingSafeEqual(digest(name), digest(opsUser ?? ''));
    const passwordFits = timingSafeEqual(digest(password), digest(opsPassword ?? ''));
    if (opsUser && opsPassword && userFits && passwordFits) return { name, role: 'operator' };
    const account: OperatorAccount | undefined = opsUsers.find((candidate) => candidate.name === name);
    const mark = createHmac('sha256', key).update(`${name}\0${password}`).digest('hex');
    if (account && (known.get(mark) ?? 0) > Date.now()) return { name, role: account.role };
    const right = anybody !== undefined && (await verify((account ?? anybody).passwordHash, password));
    if (!right || !account) return null;
    for (const [old, until] of known) if (until <= Date.now()) known.delete(old);
    known.set(mark, Date.now() + KNOWN_MS);
    return { name, role: account.role };
  };
}
