import { type Behaviour, behaviourSchema } from '../world/behaviour.ts';
import { stopWithPool } from '../world/changes.ts';
import { isAdvanceable } from '../world/clock.ts';
import { type Account, nextNumber, type PhaseChange, type RequestRecord } from '../world/confluent.ts';
import { type FaultRule, newFault } from '../world/faults.ts';
import { type Snapshot, takeSnapshot } from '../world/snapshot.ts';
import { startWaitingForPool } from '../world/starting.ts';
import { ControlError } from './control-base.ts';
import { StatementControl } from './control-statements.ts';

/**
 * Control of the embedded Confluent from outside its API, for tests and people. They produce records, break things, and
 * act as others who use the same account. Every method first lets time catch up.
 */
export class Control extends StatementControl {
  /** Phase changes so far, in order; `ABSENT` at the end of a deletion or a purge. */
  history(): readonly PhaseChange[] {
    return structuredClone(this.now().history);
  }

  /** Requests to the API so far, also those that a fault hit. */
  requests(): readonly RequestRecord[] {
    return structuredClone(this.now().requests);
  }

  clearRequests(): void {
    this.now().requests = [];
  }

  /** The deletion of a compute pool: its statements are stopped. */
  deletePool(id: string): void {
    this.poolNamed(id);
    this.world.pools.delete(id);
    stopWithPool(this.world, id);
  }

  createPool(id: string): void {
    const { pools } = this.now();
    if (pools.has(id)) throw new ControlError(`compute pool ${id} exists already`);
    pools.set(id, { exhausted: false });
  }

  /** A compute pool at its limit: statements that would start stay PENDING, running ones go on. */
  exhaustPool(id: string): void {
    this.poolNamed(id).exhausted = true;
  }

  /** Room in a compute pool that was at its limit. */
  relievePool(id: string): void {
    this.poolNamed(id).exhausted = false;
    startWaitingForPool(this.world, id);
  }

  /**
   * The deletion of a service account or a user: statements that start as this principal fail from now on, running ones
   * go on.
   */
  deletePrincipal(id: string): void {
    this.now().missingPrincipals.add(id);
  }

  /** The return of a deleted principal. Every principal exists that was not deleted. */
  createPrincipal(id: string): void {
    this.now().missingPrincipals.delete(id);
  }

  /** The account as it is by now. */
  account(): Readonly<Account> {
    return { ...this.now().account };
  }

  /** A new API key; the old one is refused from now on. */
  rotateKey({ key, secret }: { key: string; secret: string }): void {
    Object.assign(this.now().account, { key, secret });
  }

  /**
   * The answer to EXPLAIN of every INSERT from now on, also of one that could not run here; null: the plan that the text
   * really has.
   */
  setPlan(plan: string | null): void {
    this.now().plan = plan;
  }

  /** A fault in requests from now on. Returns its id. */
  fault(rule: FaultRule): string {
    const world = this.now();
    const id = `fault-${nextNumber(world)}`;
    world.faults.push(newFault(id, rule));
    return id;
  }

  clearFaults(): void {
    this.now().faults = [];
  }

  /** Switches that change from now on. */
  behave(switches: { [Name in keyof Behaviour]?: Behaviour[Name] | undefined }): void {
    const world = this.now();
    const given = Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined));
    world.behaviour = behaviourSchema.parse({ ...world.behaviour, ...given });
  }

  behaviour(): Behaviour {
    return { ...this.now().behaviour };
  }

  /** The world's time, in milliseconds since 1970. */
  time(): number {
    return this.now().at;
  }

  /** The passing of time, in seconds, if the clock can be moved. */
  advance(seconds: number): number {
    const { clock } = this.world;
    if (!isAdvanceable(clock)) throw new ControlError('this clock can not be advanced');
    clock.advance(seconds * 1000);
    return this.time();
  }

  /** The whole state as plain JSON: `startEmbedded({ snapshot })` goes on from there. */
  snapshot(): Snapshot {
    return takeSnapshot(this.now());
  }
}
