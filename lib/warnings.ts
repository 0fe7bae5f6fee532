import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { heldChangesOf, type readStatements } from '../lambda/entry/statements.ts';
import type { Watch } from './watch.ts';

/** Keeper as the alarms of another one know it. */
interface Counted {
  readonly statementNames: readonly string[];
  readonly watch: Watch;
}

/** What two keepers of one namespace cannot tell apart: statements of the same name, or all where one's are watched together. */
export const sharedBy = (one: Counted, other: Counted): string =>
  one.watch === 'together' || other.watch === 'together'
    ? 'statements that are watched together'
    : one.statementNames.filter((name) => other.statementNames.includes(name)).join(', ');

/** Warning of changes that will be held: better known before one is needed. */
export const warnOfHeldChanges = (keeper: Construct, statements: ReturnType<typeof readStatements>): void => {
  for (const { name, sink } of heldChangesOf(statements)) {
    Annotations.of(keeper).addWarningV2(
      'FlinkStatementKeeper:heldChange',
      `${name} writes ${sink}, an upsert table by its PRIMARY KEY, and no offsets can be carried over into one: a change ` +
        'to it will be held. Choose "onChange": "reprocess", which reads every row again, or "hold".',
    );
  }
};
