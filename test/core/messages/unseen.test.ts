import * as say from '../../../lambda/core/messages/unseen.ts';
import { Hidden } from '../../../lambda/core/model/statement.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

const HIDDEN = new Hidden('flights-1', 'GET of statement flights-1 was answered 403: No.');
const FIRST =
  'GET of statement flights-1 was answered 403: No., and the list of statements does not show flights-1. It may run all the same: nothing is created and nothing is stopped until it can be seen. ';
const ROLE = 'Give the owner of the API key the role FlinkDeveloper on the environment';
const LAST = ' If it was deleted, only a role on the environment shows that.';

pin<typeof say>({
  isHidden: [
    [
      () => say.isHidden(HIDDEN, { own: 'lfcp-a', configured: 'lfcp-b' }),
      `${FIRST}It was on compute pool lfcp-a last, and is configured for lfcp-b. ${ROLE}, or on compute pool lfcp-a.${LAST}`,
    ],
    [
      () => say.isHidden(HIDDEN, { own: 'lfcp-a', configured: 'lfcp-a' }),
      `${FIRST}It was on compute pool lfcp-a last. ${ROLE}, or on compute pool lfcp-a.${LAST}`,
    ],
    [
      () => say.isHidden(HIDDEN, { own: 'lfcp-a', configured: undefined }),
      `${FIRST}It was on compute pool lfcp-a last. ${ROLE}, or on compute pool lfcp-a.${LAST}`,
    ],
    [
      () => say.isHidden(HIDDEN, { own: undefined, configured: 'lfcp-b' }),
      `${FIRST}It may be on another compute pool than lfcp-b, for which it is configured. ${ROLE}, or on the compute pool where it is.${LAST}`,
    ],
    [
      () => say.isHidden(HIDDEN, { own: undefined, configured: undefined }),
      `${FIRST}It may be on another compute pool. ${ROLE}, or on the compute pool where it is.${LAST}`,
    ],
  ],
  nameIsTaken: [
    [
      () => say.nameIsTaken('flights-1', 'it exists', BEGIN),
      'Confluent answers that the name flights-1 is taken (it exists), and shows no such statement: it may be on its way out. The next try is at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  nameStaysTaken: [
    [
      () => say.nameStaysTaken('flights-1', 'it exists', true, BEGIN),
      `Confluent answers that the name flights-1 is taken (it exists), and shows no such statement, again and again. Nothing is created under another name. The API key must not see that statement: it may be on another compute pool. ${ROLE}. The next try is at 2026-11-22T10:00:00.000Z, or at once with \`restart\`.`,
    ],
    [
      () => say.nameStaysTaken('flights-1', 'it exists', false, BEGIN),
      'Confluent answers that the name flights-1 is taken (it exists), and shows no such statement, again and again. Nothing is created under another name. Look for it in the console; if it is nowhere, ask Confluent. The next try is at 2026-11-22T10:00:00.000Z, or at once with `restart`.',
    ],
  ],
});
