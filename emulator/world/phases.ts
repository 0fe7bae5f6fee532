/** A trait that several phases share. */
type Trait =
  /** A phase in which nothing happens any more by itself, except the purge. FAILED and STOPPED can be resumed. */
  | 'terminal'
  /** A phase in which the statement reads and writes topics, or keeps trying to. */
  | 'running'
  /** A phase that clears the offsets of the statement's last end. */
  | 'starting'
  /** A phase in which the statement needs its compute pool: it is stopped when the pool is deleted. */
  | 'on-pool'
  /** A phase from which the control can make the statement fail. */
  | 'fallible'
  /** A phase in which Confluent accepts no resume, and no stop that changes anything. */
  | 'immutable'
  /** A phase at the end of a stop or on the way there: another stop changes no phase. */
  | 'stopping'
  /** A phase from which a resume starts the statement anew, as PENDING. */
  | 'restartable';

/**
 * The table of phases. A phase that is missing here (`setPhase` takes any text) needs its pool and has no other trait.
 */
const TRAITS: ReadonlyMap<string, readonly Trait[]> = new Map<string, readonly Trait[]>([
  ['PENDING', ['on-pool', 'starting', 'fallible', 'restartable']],
  ['RUNNING', ['on-pool', 'starting', 'running', 'fallible']],
  ['DEGRADED', ['on-pool', 'running', 'fallible']],
  ['COMPLETED', ['terminal', 'immutable']],
  ['FAILING', ['immutable']],
  ['FAILED', ['terminal', 'restartable']],
  ['STOPPING', ['on-pool', 'stopping']],
  ['STOPPED', ['terminal', 'stopping', 'restartable']],
  ['DELETING', ['immutable']],
]);

const UNKNOWN: readonly Trait[] = ['on-pool'];

/** The test that a phase has a trait. */
export const hasTrait = (phase: string, trait: Trait): boolean => (TRAITS.get(phase) ?? UNKNOWN).includes(trait);

/** The phases that have a trait. */
export const phasesWith = (trait: Trait): string[] =>
  [...TRAITS].filter(([, traits]) => traits.includes(trait)).map(([phase]) => phase);
