import type { Control } from '../../emulator/control/control.ts';
import type { ReportEntry } from '../../lambda/contract.ts';
import { MINUTE_MS as MINUTE } from '../../lambda/core/model/limits.ts';
import type { Hold, Span } from './evidence.ts';
import type { Plan } from './plan.ts';
import type { TextName } from './texts.ts';
import { isLive, isOurs, rests, type View, view } from './view.ts';

/** Where the world stands: so many changes of phase, and so many writing requests, until now. */
export interface Place {
  readonly history: number;
  readonly requests: number;
}

const close = (spans: readonly Span[], until: number): void => {
  const last = spans.at(-1);
  if (last !== undefined) last.until ??= until;
};

const open = (spans: Span[], from: number): void => {
  const last = spans.at(-1);
  if (last === undefined || last.until !== undefined) spans.push({ from });
};

/** What a person may rely on, from what persons have done and what they were told. */
export class Model {
  readonly plan: Plan;
  readonly console: Control;
  readonly #place: () => Place;
  text: TextName;
  /** Changed SQL is left alone, by its policy. */
  changesHeld = false;
  approvals = 0;
  /** A person deleted something, or Confluent purged it. */
  gone = false;
  /** A person has allowed to stop somebody else's statement. */
  takenOver = false;
  topicIsMissing: boolean;
  /** How many statements there is a reason for. */
  mostStatements: number;
  readonly resets: number[] = [];
  readonly probing: Span[] = [];
  readonly stops: Span[] = [];
  readonly holds: Hold[] = [];
  /** When a person last wanted it stopped, until it is known to run in spite of it. */
  #stoppedAt: number | undefined;
  /** When it was taken for stopped by somebody, and nobody had stopped it. */
  readonly mistaken: number[] = [];

  constructor(plan: Plan, console: Control, place: () => Place) {
    this.plan = plan;
    this.console = console;
    this.#place = place;
    this.topicIsMissing = plan.topicIsLate;
    this.text = plan.startsRefused ? 'refused' : 'shipped';
    this.mostStatements = 6;
    this.noteProbing(false);
  }

  /** The keeper's statements, as anybody sees them, in the order of their creation. */
  ours(): readonly View[] {
    return this.console
      .statements()
      .map(view)
      .filter((statement) => isOurs(statement));
  }

  /** The newest for 0, the one before it for 1, and so on, around. */
  target(which: number): View | undefined {
    const all = this.ours();
    return all[all.length - 1 - (which % Math.max(1, all.length))];
  }

  /** Those that were created after the one of that name. */
  after(name: string): readonly View[] {
    const all = this.ours();
    return all.slice(all.findIndex((statement) => statement.name === name) + 1);
  }

  some(test: (statement: View) => boolean): boolean {
    return this.ours().some(test);
  }

  /** When a statement of that name ran last; -1: never. */
  ranAt(name: string): number {
    return this.console.history().findLast((change) => change.name === name && change.phase === 'RUNNING')?.at ?? -1;
  }

  /** The one that ran last. */
  newestRan(): string | undefined {
    return this.console.history().findLast((change) => isOurs(change) && change.phase === 'RUNNING')?.name;
  }

  hasFailedSince(time: number): boolean {
    return this.console.history().some((change) => {
      return isOurs(change) && change.at >= time && ['FAILING', 'FAILED'].includes(change.phase);
    });
  }

  /** Another text is deployed: where that reads every row again, it is approved of with it. */
  changed(reasons: number): void {
    this.acted(reasons);
    if (this.plan.rereads) this.approvals += 1;
  }

  /** A person did something that may begin a streak anew, and may release a hold. */
  acted(reasons = 1): void {
    const { history, requests } = this.#place();
    this.resets.push(history);
    close(this.holds, requests);
    this.mostStatements += reasons;
  }

  /** A person wants it stopped. */
  stopped(now: number): void {
    this.acted();
    this.#stoppedAt = now;
  }

  /** A person wants it to run. */
  released(): void {
    this.acted(2);
    close(this.stops, this.#place().history);
  }

  /** Failures from outside are never held: while they may occur, nothing is counted. */
  noteProbing(elsewhere: boolean): void {
    const { history, requests } = this.#place();
    if (elsewhere || this.topicIsMissing || this.text === 'refused') {
      open(this.probing, history);
      close(this.holds, requests);
    } else close(this.probing, history);
  }

  /** What a pass of its own, with no other beside it, has reported can be relied on. */
  reported({ health, reason, message }: ReportEntry, now: number): void {
    const { history, requests } = this.#place();
    if (health === 'suspended' && this.#stoppedAt === undefined) this.mistaken.push(now);
    if (health === 'healthy' && now > (this.#stoppedAt ?? now) + MINUTE) this.#stoppedAt = undefined;
    if (health === 'suspended' && !this.some((statement) => !rests(statement))) open(this.stops, history);
    // A new version that waits is asked for again, whatever becomes of the older one.
    const changes = message.includes('the new version waits');
    const isHeld = health === 'held' && (reason === 'CrashLoop' || reason === 'SameErrorAgain') && !changes;
    const isProbing = this.probing.length > 0 && this.probing.at(-1)?.until === undefined;
    if (!isHeld || isProbing) close(this.holds, requests);
    else if (this.holds.length === 0 || this.holds.at(-1)?.until !== undefined) {
      this.holds.push({ from: requests, at: now });
    }
  }

  /** Whether another one than that is on its way or writing. */
  othersLive(name: string): boolean {
    return this.some((statement) => statement.name !== name && isLive(statement));
  }
}
