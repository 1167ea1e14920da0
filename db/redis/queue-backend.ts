/**
 * How BullMQ uses our connections: it asks nothing before it works (a refused or late answer at the start would leave
 * it broken for good), a consumer whose fetch fails waits, and closing never waits for a network that is silent.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BackendFactory, QueueKeys, RedisConnection, RedisQueueBackend } from 'bullmq';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import { duplicateForBlocking, MAX_BLOCK_SECONDS, type RedisClient } from './client.ts';

/** Between two fetches that Redis refuses, as for want of a right or of memory. */
const FAULT_WAIT_MS = 1_000;

/** What a stopping consumer gives Redis to answer its last fetch. */
const LAST_FETCH_MS = 1_000;

export class QueueBackend extends RedisQueueBackend {
  /** What Redis said to the last fetch of a job, if it refused it. */
  fetchFault: string | undefined;
  readonly #stopping = new AbortController();
  /** What ends the waits that are under way. */
  readonly #waits = new Set<() => void>();

  // biome-ignore lint/suspicious/noExplicitAny: the signature of the base class
  override async moveToActive(token: string, name?: string): Promise<any[]> {
    try {
      const job = await this.#untilStop(super.moveToActive(token, name), (_, fail) => {
        // One that is carried out all the same stalls, and another worker takes it up.
        setTimeout(() => fail(new Error('Redis did not answer the last fetch')), LAST_FETCH_MS).unref();
      });
      this.fetchFault = undefined;
      return job;
    } catch (error) {
      this.fetchFault = (error as Error).message;
      await this.#pause();
      throw error;
    }
  }

  /** Never for long: a silent connection is told by the answer that is due. Where Redis refuses to wait, we do. */
  override async waitForJob(seconds: number): ReturnType<RedisQueueBackend['waitForJob']> {
    try {
      const wait = super.waitForJob(Math.min(seconds, MAX_BLOCK_SECONDS));
      return await this.#untilStop(wait, (end) => end(null));
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.emit('error', error);
      await this.#pause();
      return null;
    }
  }

  /** The base class waits until the server has closed the connection, too. */
  override async disconnectBlocking(): Promise<void> {
    this.#stopping.abort();
    for (const end of this.#waits) end();
    (await this.blockingConnection?.client)?.disconnect();
  }

  override async reconnectBlocking(): Promise<void> {
    if (!this.#stopping.signal.aborted) await super.reconnectBlocking();
  }

  override async close(): Promise<void> {
    await super.close(true);
  }

  #untilStop<T>(wait: Promise<T>, onStop: (end: (value: T) => void, fail: (error: Error) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = () => onStop(resolve, reject);
      this.#waits.add(stop);
      wait.then(resolve, reject).finally(() => this.#waits.delete(stop));
    });
  }

  async #pause(): Promise<void> {
    // Ends early, by a rejection, when the consumer stops.
    await pause(FAULT_WAIT_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** The last parameter of Queue and Worker; `connection` in their options is a client made by createRedis. */
export const queueBackend: BackendFactory<QueueBackend> = (name, options, { withBlockingConnection } = {}) => {
  const redis = options.connection as RedisClient;
  const keys = new QueueKeys(QUEUE_PREFIX);
  const asksNothing = { skipVersionCheck: true, skipWaitingForReady: true };
  const connection = new RedisConnection(redis, { ...asksNothing, shared: true, blocking: false });
  let blocking: RedisConnection | undefined;
  if (withBlockingConnection) {
    const own = duplicateForBlocking(redis, keys.getQueueQualifiedName(name));
    blocking = new RedisConnection(own, { ...asksNothing, shared: false, blocking: true });
    // Not asked for: fractions of a second since Redis 6.0, single milliseconds since 7.0.8.
    void blocking.client.then(() => Object.assign(blocking as RedisConnection, { capabilities: CAPABILITIES }));
  }
  const toKey = (type: string) => keys.toKey(name, type);
  return new QueueBackend(connection, name, keys.getKeys(name), toKey, options, blocking);
};

const CAPABILITIES = { canDoubleTimeout: true, canBlockFor1Ms: false };
