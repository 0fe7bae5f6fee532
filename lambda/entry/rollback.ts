import type { DeploymentRequest } from '../adapters/aws/cloudformation.ts';
import type { Deployed, DeploymentMark, DeploymentMarks } from '../pass/ports.ts';

/** The number of deployments that are remembered. */
const REMEMBERED = 10;

/** The digests of an update: of what it deploys, and of what was there before. */
export interface Digests {
  readonly next: string;
  readonly before: string;
}

export const digestsOf = ({ ResourceProperties, OldResourceProperties }: DeploymentRequest): Digests => ({
  next: ResourceProperties.digest,
  before: OldResourceProperties?.digest ?? '',
});

const remembered = (deployed: readonly Deployed[], digest: string, at: number): readonly Deployed[] =>
  [{ digest, at }, ...deployed.filter((each) => each.digest !== digest)].slice(0, REMEMBERED);

const isKnown = ({ digest, deployed }: DeploymentMark, wanted: string): boolean =>
  wanted === digest || deployed.some((each) => each.digest === wanted);

/**
 * The beginning of an update, and whether it may be the roll-back of another one: what it deploys was deployed before, or is
 * there now. CloudFormation does not say so, it may come at any later time, and its cause may be any resource of the stack.
 * A roll-back that fails in its turn leaves a stack that a person has to mend by hand.
 *
 * Every other update begins with what may have to be deployed again: that is noted before anything is done.
 */
export const beginUpdate = async (
  marks: DeploymentMarks,
  { next, before }: Digests,
  now: number,
  deadline: number,
): Promise<'forward' | 'maybe-back'> => {
  if (next === before) return 'maybe-back';
  const mark = await marks.read(deadline);
  if (mark !== undefined && isKnown(mark, next)) return 'maybe-back';
  await marks.write({ digest: before, at: now, deployed: remembered(mark?.deployed ?? [], before, now) }, deadline);
  return 'forward';
};

/** The end of an update that has done what it was to do: from now on another one may go back to it. */
export const endUpdate = async (
  marks: DeploymentMarks,
  { next, before }: Digests,
  now: number,
  deadline: number,
): Promise<void> => {
  const mark = (await marks.read(deadline)) ?? { digest: before, at: now, deployed: [] };
  await marks.write({ ...mark, deployed: remembered(mark.deployed, next, now) }, deadline);
};
