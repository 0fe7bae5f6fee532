import { answer, type DeploymentRequest, logError, readCaller, readRequest } from '../adapters/aws/cloudformation.ts';
import type { Report, ReportEntry } from '../contract.ts';
import type { Clock } from '../pass/ports.ts';
import type { Invocation, Keeper } from './compose.ts';
import { expectRollback, isRollback } from './rollback.ts';

/** Kept free for recording the pass, and for answering CloudFormation up to three times, in milliseconds. */
const MARGIN = 13_000;

/** A keeper that cannot reach Confluent must not hold up the deletion of its stack; milliseconds. */
const LONGEST_DELETION = 60_000;

/** Whether a deployment may be called done with a statement like this: it runs, or a person wants it not to. */
const isSettled = ({ health, phase }: ReportEntry): boolean =>
  health === 'healthy' ||
  health === 'suspended' ||
  (health === 'degraded' && phase !== 'PENDING' && phase !== 'ABSENT');

/** The deployment's own complaint, in the statement's words. */
class NotDeployed extends Error {
  override readonly name = 'NotDeployed';
}

/** @param pardoned names of statements that failed before the deployment already, and are being brought back */
const complain = ({ statements }: Report, pardoned: readonly string[]): void => {
  const isPardoned = ({ name, reason }: ReportEntry): boolean => reason === 'BackingOff' && pardoned.includes(name);
  const open = statements.filter((entry) => !isSettled(entry) && !isPardoned(entry));
  if (open.length === 0) return;
  throw new NotDeployed(
    open.map(({ name, phase, reason, message }) => `${name} is ${phase}, ${reason}: ${message}`).join(' '),
  );
};

/** A deleted stack leaves its statements as its owner has chosen; those that it has adopted are somebody else's. */
const leave = async (
  keeper: Keeper,
  { ResourceProperties: { onDelete } }: DeploymentRequest,
  deadline: number,
): Promise<void> => {
  if (onDelete === 'retain') return;
  const { statements } = await keeper.keep({ command: 'stop' }, deadline, 'own');
  if (onDelete === 'stop') return;
  for (const { phase, statementName } of statements) {
    const atRest = phase === 'STOPPED' || phase === 'FAILED' || phase === 'COMPLETED';
    if (atRest) await keeper.world.confluent.remove(statementName, { deadline, onFailedTry: () => undefined });
  }
};

/** Statements that have failed and are within their back-off: no deployment's fault, if it finds them so. */
const backingOff = async (keeper: Keeper, deadline: number): Promise<readonly string[]> => {
  const { statements } = await keeper.keep({ command: 'status' }, deadline);
  return statements.filter(({ phase }) => phase === 'FAILED').map(({ name }) => name);
};

/** A new deployment is a wish to run, also where an earlier one has stopped the statement when it was deleted. */
const create = async (keeper: Keeper, deadline: number): Promise<void> => {
  const [own, adopted] = await Promise.all([
    keeper.keep({ command: 'resume' }, deadline, 'own'),
    keeper.keep({ command: 'ensure' }, deadline, 'adopted'),
  ]);
  complain({ ...own, statements: [...own.statements, ...adopted.statements] }, []);
};

const update = async (keeper: Keeper, request: DeploymentRequest, deadline: number): Promise<void> => {
  const { ledgers, clock } = keeper.world;
  if (await isRollback(ledgers, request.ResourceProperties.digest, clock.now())) {
    await keeper.keep({ command: 'ensure' }, deadline).catch(logError);
    return;
  }
  try {
    const pardoned = await backingOff(keeper, deadline);
    complain(await keeper.keep({ command: 'ensure' }, deadline), pardoned);
  } catch (error) {
    await expectRollback(ledgers, request.OldResourceProperties?.digest ?? '', clock.now()).catch(logError);
    throw error;
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const carryOut = (keeper: Keeper, request: DeploymentRequest, deadline: number): Promise<void> => {
  switch (request.RequestType) {
    case 'Create':
      return create(keeper, deadline);
    case 'Update':
      return update(keeper, request, deadline);
    case 'Delete':
      return leave(keeper, request, Math.min(deadline, keeper.world.clock.now() + LONGEST_DELETION));
  }
};

/**
 * Answers a custom resource of CloudFormation: on create and update a pass runs until the statements do, and a refused SQL
 * or a held statement fails the deployment in its own words; on delete they are stopped, retained or deleted.
 */
export const composeDeployment =
  (compose: () => Keeper, clock: Clock) =>
  async (event: unknown, context: Invocation): Promise<void> => {
    const caller = readCaller(event);
    const deadline = clock.now() + context.getRemainingTimeInMillis() - MARGIN;
    try {
      const request = readRequest(event);
      await carryOut(compose(), request, deadline);
    } catch (error) {
      logError(error);
      return answer(caller, caller.RequestType === 'Delete' ? undefined : reasonOf(error));
    }
    return answer(caller);
  };
