import * as say from '../../../lambda/core/messages/purge.ts';
import { pin } from './pinned.ts';

const SUSPENDED = 'It is stopped, as asked, until `resume`.';
const AT = '2026-12-22T10:00:00.000Z';
const DELETED = `Confluent deletes it at ${AT}, and its position with it, unless it runs before.`;

pin<typeof say>({
  withPurgeWarning: [
    [() => say.withPurgeWarning(SUSPENDED, {}), SUSPENDED],
    [() => say.withPurgeWarning(SUSPENDED, { urgency: 'critical' }), SUSPENDED],
    [() => say.withPurgeWarning(SUSPENDED, { purgeAt: AT }), `${SUSPENDED} ${DELETED}`],
    [() => say.withPurgeWarning(SUSPENDED, { purgeAt: AT, urgency: 'warning' }), `${SUSPENDED} ${DELETED}`],
    [
      () => say.withPurgeWarning(SUSPENDED, { purgeAt: AT, urgency: 'critical' }),
      `${SUSPENDED} LAST WARNING: ${DELETED}`,
    ],
  ],
});
