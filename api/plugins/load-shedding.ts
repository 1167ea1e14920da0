/**
 * Refuses requests before anything is done for them while the process is late (api/load.ts): the cheapest to refuse first,
 * so that those who hold a code that was paid for are served longest. What isn't marked is never refused: pages come from
 * memory, reports of vendors may not come twice.
 */
import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { ServiceError } from '../../core/errors.ts';
import type { Load } from '../load.ts';
import type { ApiMetrics } from '../metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * When a late process refuses this route. `first`: what nobody has invested in yet or what asks again by itself (an image
     * code, the state of a send). `next`: what somebody has worked for (a solved image code, a typed password). `last`: what an
     * SMS was paid for.
     */
    refuseWhenLate?: 'first' | 'next' | 'last';
  }
}

/** The pressure from which on each is refused. With the default of STORE_TIMEOUT_MS: 0.18, 0.26 and 0.35 s behind. */
const LIMITS = { first: 1 / 4, next: 3 / 8, last: 1 / 2 };

/** Seconds, drawn for each, so that those who were refused don't come back together. */
const RETRY_AFTER = { from: 1, below: 5 };

export const loadShedding = fp(async (app: FastifyInstance, { load, metrics }: { load: Load; metrics: ApiMetrics }) => {
  app.addHook('onRequest', async (request, reply) => {
    load.begin();
    // Not `onResponse`, which a client that has gone away never brings.
    reply.raw.once('close', load.end);
    const rank = request.routeOptions.config?.refuseWhenLate;
    if (rank === undefined || load.pressure() < LIMITS[rank]) return;
    metrics.shedRequests.inc({ rank });
    throw overloaded();
  });
});

export function overloaded(): ServiceError {
  return new ServiceError('OVERLOADED', { data: { retry_after: randomInt(RETRY_AFTER.from, RETRY_AFTER.below) } });
}
