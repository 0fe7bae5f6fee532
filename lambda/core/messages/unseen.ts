import { isoTime } from '../model/decision.ts';
import type { Hidden } from '../model/statement.ts';

/** Messages about what has a name on Confluent, and cannot be seen. */

const ROLE = 'Give the owner of the API key the role FlinkDeveloper on the environment';

/** Compute pools: the one where the statement was last, and the one for which it is configured; undefined: not known. */
export interface Pools {
  readonly own: string | undefined;
  readonly configured: string | undefined;
}

const wayOn = ({ own, configured }: Pools): string => {
  if (own === undefined) {
    const other = configured === undefined ? '' : ` than ${configured}, for which it is configured`;
    return `It may be on another compute pool${other}. ${ROLE}, or on the compute pool where it is.`;
  }
  const other = configured === undefined || own === configured ? '' : `, and is configured for ${configured}`;
  return `It was on compute pool ${own} last${other}. ${ROLE}, or on compute pool ${own}.`;
};

/** A statement that may run, and that Confluent hides. */
export const isHidden = ({ statementName, denial }: Hidden, pools: Pools): string =>
  `${denial}, and the list of statements does not show ${statementName}. It may run all the same: ` +
  `nothing is created and nothing is stopped until it can be seen. ${wayOn(pools)} ` +
  'If it was deleted, only a role on the environment shows that.';

const taken = (statementName: string, detail: string): string =>
  `Confluent answers that the name ${statementName} is taken (${detail}), and shows no such statement`;

export const nameIsTaken = (statementName: string, detail: string, due: number): string =>
  `${taken(statementName, detail)}: it may be on its way out. The next try is at ${isoTime(due)}.`;

export const nameStaysTaken = (statementName: string, detail: string, isHiddenName: boolean, due: number): string =>
  `${taken(statementName, detail)}, again and again. Nothing is created under another name. ` +
  (isHiddenName
    ? `The API key must not see that statement: it may be on another compute pool. ${ROLE}. `
    : 'Look for it in the console; if it is nowhere, ask Confluent. ') +
  `The next try is at ${isoTime(due)}, or at once with \`restart\`.`;
