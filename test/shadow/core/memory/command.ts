import { type Approval, EMPTY_STREAK, type Ledger, without } from '../model/ledger.ts';

/** What a person can change about what is wanted. */
export type Wish =
  | { readonly command: 'stop' | 'resume' }
  /** `from`: the approval to read rows again, should that be needed. */
  | { readonly command: 'restart'; readonly from?: Approval }
  /** The statements of somebody else's that may be stopped, so that only this one writes the sink. */
  | { readonly command: 'takeover'; readonly statementNames: readonly string[] };

const restarted = (ledger: Ledger, from: Approval | undefined, now: number): Ledger => ({
  ...without(ledger, 'intent', 'refusal', 'preflight'),
  streak: EMPTY_STREAK,
  attempt: { of: 'restart', step: 'stop', at: now, ...(from === undefined ? {} : { from }) },
  // One that came to nothing is tried again; one that waits is carried through as it is.
  ...(ledger.next === undefined ? {} : { next: { ...ledger.next, again: true } }),
});

/** The ledger with a person's wish in it. It is carried out by the pass that follows, or by any later one. */
export const wish = (ledger: Ledger, asked: Wish, now: number): Ledger => {
  switch (asked.command) {
    case 'stop':
      return { ...without(ledger, 'attempt', 'downSince'), intent: { want: 'stopped', carriedOut: false } };
    case 'resume':
      return { ...ledger, intent: { want: 'running', carriedOut: false } };
    case 'restart':
      return restarted(ledger, asked.from, now);
    case 'takeover': {
      const wanted = ledger.intent?.want === 'stopped' ? wish(ledger, { command: 'resume' }, now) : ledger;
      return { ...wanted, takeover: asked.statementNames };
    }
  }
};
