import * as fc from 'fast-check';
import type { Behaviour } from '../../emulator/world/behaviour.ts';

/** What may happen in a history; smaller is simpler. */
export interface Plan {
  /** For the jitter of the client's pauses. */
  readonly seed: number;
  readonly behaviour: Partial<Behaviour>;
  readonly startsRefused: boolean;
  readonly moves: boolean;
  readonly deletions: boolean;
  readonly longTimes: boolean;
  readonly troubles: boolean;
  readonly strangers: boolean;
  readonly holdsChanges: boolean;
  readonly approvals: boolean;
  readonly onForeignStop: 'respect' | 'resume';
  readonly restartsDegraded: boolean;
  readonly checksColumns: boolean;
  readonly rereads: boolean;
  readonly topicIsLate: boolean;
  /** Retention of the sources. */
  readonly keepsRows: '7 d' | '36 h' | '0';
  readonly begins: 'quietly' | 'with several passes at once' | 'with a pass that dies';
}

const oneIn = (count: number): fc.Arbitrary<boolean> => fc.nat(count - 1).map((number) => number === count - 1);

/** Where Confluent's documents are silent, every answer that it might give. */
const behaviours = fc.record<Partial<Behaviour>>({
  resumeOfFailed: fc.constantFrom('works', 'works', 'noop-until-stopped', 'refused', 'always-refused'),
  stopOfFailed: fc.constantFrom('stays-failed', 'stays-failed', 'works', 'refused'),
  patch: fc.constantFrom('works', 'works', 'disabled-403', 'not-allowed-405'),
  endTime: fc.boolean(),
  offsetsOnFailed: oneIn(3),
  exceptions: fc.constantFrom('listed', 'listed', 'empty'),
  poolScopedRole: oneIn(3),
  stopOfPending: fc.constantFrom('works', 'works', 'refused'),
  stopOfCompleted: fc.constantFrom('accepted', 'accepted', 'refused'),
  resumeOfStopping: fc.constantFrom('works', 'refused'),
  systemBumpSeconds: fc.constantFrom(0, 0, 20),
  labelsEchoed: oneIn(10).map((hidden) => !hidden),
  refusalStatus: fc.constantFrom(409, 400, 422),
  badSql: fc.constantFrom('fails-later', 'fails-later', '400', '422'),
  propertiesNull: oneIn(10),
  unknownFields: oneIn(4),
  traits: fc.constantFrom('present', 'null', 'absent'),
  errorFields: fc.constantFrom('full', 'bare'),
  createOnExhaustedPool: fc.constantFrom('pending', 'rejected'),
  secondsToCarryOver: fc.constantFrom(25, 2, 120),
  secondsToStop: fc.constantFrom(5, 20, 60),
  secondsToFail: fc.constantFrom(5, 0),
  createStatus: fc.constantFrom(201, 200),
  updateStatus: fc.constantFrom(202, 200, 204),
  updateBody: fc.boolean(),
  nextOfLastPage: fc.constantFrom('empty', 'absent'),
  firstResultsPage: fc.constantFrom('rows', 'empty', 'null'),
  secondsToStart: fc.constantFrom(10, 90),
});

const KINDLY: Partial<Behaviour> = {};

/** A pool-scoped role sees one pool, so nothing can be moved under it. */
const consistent = (plan: Plan): Plan =>
  plan.moves ? { ...plan, behaviour: { ...plan.behaviour, poolScopedRole: false } } : plan;

export const plans: fc.Arbitrary<Plan> = fc
  .record<Plan>({
    seed: fc.nat(),
    behaviour: fc.oneof({ weight: 1, arbitrary: fc.constant(KINDLY) }, { weight: 2, arbitrary: behaviours }),
    startsRefused: oneIn(7),
    moves: fc.boolean(),
    deletions: oneIn(3),
    longTimes: oneIn(3),
    troubles: oneIn(3).map((quiet) => !quiet),
    strangers: oneIn(6),
    holdsChanges: oneIn(3),
    approvals: oneIn(8),
    onForeignStop: fc.constantFrom('respect', 'respect', 'resume'),
    restartsDegraded: oneIn(3),
    checksColumns: oneIn(6),
    rereads: oneIn(8),
    topicIsLate: oneIn(8),
    keepsRows: fc.constantFrom('7 d', '7 d', '7 d', '36 h', '0'),
    begins: fc.constantFrom('quietly', 'quietly', 'with several passes at once', 'with a pass that dies'),
  })
  .map(consistent);

const ALLOWED: Readonly<Record<string, string>> = {
  moves: 'moves of pool and principal',
  deletions: 'deletions by people',
  longTimes: 'months without anybody',
  troubles: 'failing requests',
  strangers: "somebody else's statement",
  holdsChanges: 'changes that are held',
  approvals: 'approvals to read again',
  restartsDegraded: 'restarts of what is degraded',
  startsRefused: 'a first text that Confluent refuses',
  checksColumns: 'a look at the columns before each start',
  rereads: 'changes that read every row again',
  topicIsLate: 'a topic that is not there at first',
};

/** The plan in words. */
export const planLine = (plan: Plan): string => {
  const words = Object.entries(plan).flatMap(([key, value]) => (value === true ? [ALLOWED[key] ?? key] : []));
  const allowed = words.length === 0 ? 'nothing special' : words.join(', ');
  return `with ${allowed}; foreign stops: ${plan.onForeignStop}; Confluent: ${JSON.stringify(plan.behaviour)}`;
};
