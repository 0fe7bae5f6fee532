import type { DeploymentMarks } from '../pass/ports.ts';

/** The time within which CloudFormation rolls a failed update back: minutes, in practice. */
const ROLLBACK_WINDOW_MS = 60 * 60_000;

/** Mark of a failed update, with the digest of what was deployed before it: CloudFormation deploys that again. */
export const expectRollback = (marks: DeploymentMarks, digest: string, now: number): Promise<void> =>
  marks.write({ digest, at: now });

/**
 * Test for an update that takes back one that has just failed. CloudFormation does not say so; and a roll-back that fails in
 * its turn leaves a stack that a person has to mend by hand.
 */
export const isRollback = async (marks: DeploymentMarks, digest: string, now: number): Promise<boolean> => {
  const mark = await marks.read();
  return mark !== undefined && mark.digest === digest && now - mark.at < ROLLBACK_WINDOW_MS;
};
