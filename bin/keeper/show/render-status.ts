import type { Details, ReportEntry } from '../../../lambda/contract.ts';
import { deedOf, exceptionsIn, failedRunsIn, namesOf, newsOf, offsetsOf, warningsIn } from './format.ts';
import { remarksOf } from './render-table.ts';
import type { Remark } from './table.ts';
import { moment, sinceThen } from './times.ts';

const offsets = ({ offsets: known = {} }: Details): string | undefined => {
  const topics = Object.entries(known).map(([topic, text]) => `${topic} ${offsetsOf(text)}`);
  return topics.length === 0 ? undefined : topics.join(', ');
};

/** Labels and values in the order of the answer; unknown values are left out. */
const linesOf = (
  details: Details,
  entry: ReportEntry,
  now: number,
): readonly (readonly [string, string | undefined])[] => {
  const { since, last, releasedBy, otherWriters, replacement, previous, purgeAt, failedRuns } = details;
  return [
    [`${entry.phase}`, since && sinceThen(since, now)],
    ['Offsets', offsets(details)],
    ['Failures', failedRuns === undefined ? undefined : failedRunsIn(failedRuns)],
    ['Last', last && `${deedOf(last)} (${last.reason}), ${moment(last.at, now)}`],
    ['Next', newsOf(details, entry)],
    ['Released by', releasedBy],
    ['Other writers', otherWriters.length === 0 ? undefined : namesOf(otherWriters)],
    ['Replacement', replacement && namesOf([replacement])],
    ['Previous', previous && namesOf([previous])],
    ['Exceptions since it runs', exceptionsIn(details)],
    ...warningsIn(details).map((warning) => ['Warning', warning] as const),
    ['Confluent deletes it', purgeAt && moment(purgeAt, now)],
  ];
};

/** Answer of `status`: the remarks below a statement's row. */
export const statusOf = (entry: ReportEntry, now: number): readonly Remark[] => {
  const lines = entry.details === undefined ? [] : linesOf(entry.details, entry, now);
  return [
    ...remarksOf(entry, now),
    ...lines.flatMap(([what, value]) => (value === undefined ? [] : [{ text: `${what}: ${value}` }])),
  ];
};
