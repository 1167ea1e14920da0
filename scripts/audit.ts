/**
 * What operators did, on the board and by commands, the latest first:
 *
 *     npm run audit -- --since 7d
 *     npm run audit -- --since 1d --by li@ops-1
 */
import { parseDuration } from '../core/rate.ts';
import { createOperatorActions } from '../db/operator-actions.ts';
import { parseCommandLine } from './command-line.ts';
import { withPostgres } from './operator-postgres.ts';

const MOST_ROWS = 10_000;

const { values } = parseCommandLine(import.meta.url, {
  since: { type: 'string', default: '1d' },
  by: { type: 'string' },
});

await withPostgres(async (db) => {
  const since = new Date(Date.now() - parseDuration(values.since));
  const actions = await createOperatorActions(db).list({
    since,
    limit: MOST_ROWS,
    ...(values.by ? { actor: values.by } : {}),
  });
  for (const { at, actor, via, action, subject, reason } of actions) {
    console.log([at.toISOString(), actor, via, action, subject ?? '-', reason ?? '-'].join('\t'));
  }
});
