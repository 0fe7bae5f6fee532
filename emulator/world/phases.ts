/** A trait that several phases share. */
type Trait =
  /** Nothing happens by itself any more, except the purge. FAILED and STOPPED can be resumed. */
  | 'terminal'
  /** The statement reads and writes topics, or keeps trying to. */
  | 'running'
  /** The statement begins to run: the offsets of its last end are no longer shown. */
  | 'starting'
  /** The statement needs its compute pool, and is stopped with it. */
  | 'on-pool'
  /** A failure leads from here to FAILING or FAILED. */
  | 'fallible'
  /** Neither a stop nor a resume is accepted. */
  | 'immutable'
  /** The statement is STOPPED or about to be: another stop changes no phase. */
  | 'stopping'
  /** A resume starts the statement from PENDING. */
  | 'restartable';

/** The table of phases. A phase that is missing here (`setPhase` takes any text) needs its pool, and has no other trait. */
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

/** The answer whether a phase has a trait. */
export const hasTrait = (phase: string, trait: Trait): boolean => (TRAITS.get(phase) ?? UNKNOWN).includes(trait);

/** The phases that have a trait. */
export const phasesWith = (trait: Trait): string[] =>
  [...TRAITS].filter(([, traits]) => traits.includes(trait)).map(([phase]) => phase);
