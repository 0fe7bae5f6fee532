import * as say from '../../../lambda/core/messages/purge.ts';
import { pin } from './pinned.ts';

const SUSPENDED = 'It is stopped, as asked, until `resume`.';
const AT = '2026-12-22T10:00:00.000Z';
const LOST = '2026-11-29T10:00:00.000Z';
const DELETED = `Confluent deletes it at ${AT}, and its position with it, unless it runs before.`;
const LOSES = `It loses rows from ${LOST} on, which its topics keep no longer, unless it runs before.`;
const LOSING = `IT IS LOSING ROWS since ${LOST}: its topics no longer have what it has not read. The longer it rests, the more it loses.`;

pin<typeof say>({
  withLosses: [
    [() => say.withLosses(SUSPENDED, {}), SUSPENDED],
    [() => say.withLosses(SUSPENDED, { urgency: 'critical' }), SUSPENDED],
    [() => say.withLosses(SUSPENDED, { purgeAt: AT }), `${SUSPENDED} ${DELETED}`],
    [() => say.withLosses(SUSPENDED, { purgeAt: AT, urgency: 'warning' }), `${SUSPENDED} ${DELETED}`],
    [() => say.withLosses(SUSPENDED, { purgeAt: AT, urgency: 'critical' }), `${SUSPENDED} LAST WARNING: ${DELETED}`],
    [() => say.withLosses(SUSPENDED, { rowsLostFrom: LOST, urgency: 'notice' }), `${SUSPENDED} ${LOSES}`],
    [
      () => say.withLosses(SUSPENDED, { rowsLostFrom: LOST, urgency: 'critical' }),
      `${SUSPENDED} LAST WARNING: ${LOSES}`,
    ],
    [
      () => say.withLosses(SUSPENDED, { rowsLostFrom: LOST, purgeAt: AT, urgency: 'critical' }),
      `${SUSPENDED} LAST WARNING: ${LOSES} ${DELETED}`,
    ],
    [
      () => say.withLosses(SUSPENDED, { rowsLostFrom: LOST, areBeingLost: true, purgeAt: AT, urgency: 'critical' }),
      `${SUSPENDED} ${LOSING} ${DELETED}`,
    ],
  ],
});
