/** The job over two releases: a worker reads its own version and the one before, and leaves a later one to others. */
import t from 'tap';
import { type DeliverCodeJob, furtherWay, type JobReader, NewerJobError, parseJob, sealJob } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import { createKeyring } from '../../core/secrets.ts';

const keyring = createKeyring(['a-secret-of-more-than-thirty-two-bytes']);
const job = sealJob(keyring, {
  sendId: 'a'.repeat(32),
  recipient: createRecipient(keyring, '13900002086'),
  code: '012345',
  purpose: 'login',
  expiresAt: 1,
});

/** The readers of a release in which version 3 names the purpose otherwise. */
const readers: Record<number, JobReader> = {
  1: (data) => parseJob(data),
  3(data) {
    const { reason, ...rest } = data as { reason: DeliverCodeJob['purpose'] };
    return parseJob({ ...rest, v: 1, purpose: reason });
  },
};
const { purpose, ...rest } = job;
const later = { ...rest, v: 3, reason: purpose };

t.test('a worker reads the version before its own, and its own', async (t) => {
  t.strictSame(parseJob(job, readers), job);
  t.strictSame(parseJob(later, readers), job, 'both come in one shape');
  t.strictSame(parseJob({ ...job, later: 'kept' }), { ...job, later: 'kept' }, 'what it does not know stays');
});

t.test('a later version is for the workers of that release', async (t) => {
  t.throws(() => parseJob(later), new NewerJobError(3));
  t.throws(() => parseJob({ ...later, v: 4 }, readers), new NewerJobError(4));
});

t.test('anything else is refused', async (t) => {
  const faulty = [undefined, null, 'text', {}, { ...job, v: 0 }, { ...job, v: '1' }, { ...job, sealed: 1 }];
  for (const data of faulty) {
    t.throws(() => parseJob(data), { message: /does not know/ });
  }
  t.throws(() => parseJob({ ...job, v: 0 }, readers), { message: /shape or version/ });
  t.throws(() => parseJob({ ...job, purpose: 'No name' }), { message: /shape/ });
});

t.test(
  'while the release changes, calls are left to the workers that know them, and SMS are read by both',
  async (t) => {
    const before: Record<number, JobReader> = { 1: (data) => parseJob(data) };
    t.strictSame(parseJob(job, before), job, 'an SMS of a new API by an old worker');
    const { application: _, channel: __, country: ___, ...old } = job;
    t.match(parseJob(old), { v: 1, sendId: job.sendId }, 'a job from before there were channels');
    const { id, data } = furtherWay(job, 'voice', 2);
    t.equal(id, `${job.sendId}-2`);
    t.match(parseJob(data), { v: 2, channel: 'voice', way: 2, sealed: job.sealed }, 'the code stays sealed as it was');
    t.throws(() => parseJob(data, before), new NewerJobError(2), 'else it would be taken for the send that is over');
    const call = sealJob(keyring, {
      sendId: 'a'.repeat(32),
      recipient: createRecipient(keyring, '13900002086', 'voice'),
      code: '012345',
      purpose: 'login',
      expiresAt: 1,
    });
    t.throws(() => parseJob(call, before), new NewerJobError(2), 'else it would come as an SMS');
  },
);
