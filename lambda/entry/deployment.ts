import { answer, type DeploymentRequest, logError, readCaller, readRequest } from '../adapters/aws/cloudformation.ts';
import type { Report, ReportEntry } from '../contract.ts';
import { phaseOf } from '../core/model/phase.ts';
import type { Clock } from '../pass/ports.ts';
import type { Invocation, Keeper } from './compose.ts';
import { beginUpdate, type Digests, digestsOf, endUpdate } from './rollback.ts';

/** The time kept free for recording the pass, and for answering CloudFormation up to three times. */
const MARGIN_MS = 13_000;

/** The last moment for the note of a deployment that is done, in milliseconds after the deadline. */
const NOTING_MS = 4_000;

/** The longest time for the deletion of a stack: a keeper that cannot reach Confluent must not hold it up. */
const LONGEST_DELETION_MS = 60_000;

/** Test for a statement with which a deployment is done: it runs, or a person does not want it to. */
const isSettled = ({ health, phase }: ReportEntry): boolean =>
  health === 'healthy' ||
  health === 'suspended' ||
  (health === 'degraded' && !phaseOf(phase).starting && !phaseOf(phase).absent);

/** The error that fails a deployment, in the statements' own words. */
class NotDeployed extends Error {
  override readonly name = 'NotDeployed';
}

/**
 * Check that every statement is settled.
 *
 * @param failedBefore names of statements that had failed before the deployment, and that the keeper is bringing back
 * @throws NotDeployed where a statement is not settled
 */
const assertSettled = ({ statements }: Report, failedBefore: readonly string[]): void => {
  const isExcused = ({ name, reason }: ReportEntry): boolean => reason === 'BackingOff' && failedBefore.includes(name);
  const open = statements.filter((entry) => !isSettled(entry) && !isExcused(entry));
  if (open.length === 0) return;
  throw new NotDeployed(
    open.map(({ name, phase, reason, message }) => `${name} is ${phase}, ${reason}: ${message}`).join(' '),
  );
};

/** Names of the statements that have failed already: a deployment that finds them so is not at fault. */
const failedAlready = async (keeper: Keeper, deadline: number): Promise<readonly string[]> => {
  const { statements } = await keeper.keep({ command: 'status' }, deadline);
  return statements.filter(({ phase }) => phaseOf(phase).failed).map(({ name }) => name);
};

/** The creation of the stack: its statements are to run, also where the deletion of an earlier stack has stopped them. */
const create = async (keeper: Keeper, deadline: number): Promise<void> => {
  const [own, adopted] = await Promise.all([
    keeper.keep({ command: 'resume' }, deadline, 'own'),
    keeper.keep({ command: 'ensure' }, deadline, 'adopted'),
  ]);
  assertSettled({ ...own, statements: [...own.statements, ...adopted.statements] }, []);
};

/** A way that an update goes: to something new, or perhaps back to what was there before. */
type Way = Awaited<ReturnType<typeof beginUpdate>>;

/** The way of an update. Where its memory cannot be read, the update counts as new: its pass needs the same table. */
const wayOf = ({ deploymentMarks, world }: Keeper, digests: Digests, deadline: number): Promise<Way> =>
  beginUpdate(deploymentMarks, digests, world.clock.now(), deadline).catch((error: unknown): Way => {
    logError(error);
    return 'forward';
  });

const forward = async (keeper: Keeper, deadline: number): Promise<void> => {
  const failedBefore = await failedAlready(keeper, deadline);
  assertSettled(await keeper.keep({ command: 'ensure' }, deadline), failedBefore);
};

/** A pass of what may be a roll-back: the pass tells what it finds and decides, and nothing of that fails the stack. */
const back = async (keeper: Keeper, deadline: number): Promise<void> => {
  try {
    assertSettled(await keeper.keep({ command: 'ensure' }, deadline), []);
  } catch (error) {
    logError(error);
  }
};

const update = async (keeper: Keeper, request: DeploymentRequest, deadline: number): Promise<void> => {
  const digests = digestsOf(request);
  const way = await wayOf(keeper, digests, deadline);
  await (way === 'forward' ? forward : back)(keeper, deadline);
  if (digests.next !== digests.before)
    await endUpdate(keeper.deploymentMarks, digests, keeper.world.clock.now(), deadline + NOTING_MS).catch(logError);
};

/** The deletion of the stack: its own statements end as their owner has chosen; the adopted ones are somebody else's. */
const remove = async (
  keeper: Keeper,
  { ResourceProperties: { onDelete } }: DeploymentRequest,
  deadline: number,
): Promise<void> => {
  if (onDelete === 'retain') return;
  const { statements } = await keeper.keep({ command: 'stop' }, deadline, 'own');
  if (onDelete === 'stop') return;
  for (const { phase, statementName } of statements) {
    if (phaseOf(phase).atRest)
      await keeper.world.confluent.remove(statementName, { deadline, onFailedTry: () => undefined });
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const serve = (keeper: Keeper, request: DeploymentRequest, deadline: number): Promise<void> => {
  switch (request.RequestType) {
    case 'Create':
      return create(keeper, deadline);
    case 'Update':
      return update(keeper, request, deadline);
    case 'Delete':
      return remove(keeper, request, Math.min(deadline, keeper.world.clock.now() + LONGEST_DELETION_MS));
  }
};

/**
 * The handler of a CloudFormation custom resource. On create and update a pass runs until the statements do; a refused SQL
 * text or a held statement fails the deployment in its own words. On delete the statements are stopped, retained or deleted.
 */
export const composeDeployment =
  (compose: () => Keeper, clock: Clock) =>
  async (event: unknown, context: Invocation): Promise<void> => {
    const caller = readCaller(event);
    const deadline = clock.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
    try {
      const request = readRequest(event);
      await serve(compose(), request, deadline);
    } catch (error) {
      logError(error);
      return answer(caller, caller.RequestType === 'Delete' ? undefined : reasonOf(error));
    }
    return answer(caller);
  };
