import { EMPTY_STREAK, type Ledger } from './ledger.ts';
import { without } from './remember.ts';

/** What a person can change about what is wanted. */
export type Wish =
  | { readonly command: 'stop' | 'resume' }
  /** `from`: the approval to read every row again, should that be needed. */
  | { readonly command: 'restart'; readonly from?: 'earliest' };

/** The ledger with a person's wish in it. It is carried out by the pass that follows, or by any later one. */
export const wish = (ledger: Ledger, asked: Wish, now: number): Ledger => {
  switch (asked.command) {
    case 'stop':
      return { ...without(ledger, 'attempt', 'downSince'), intent: { want: 'stopped', carriedOut: false } };
    case 'resume':
      return { ...ledger, intent: { want: 'running', carriedOut: false } };
    case 'restart':
      return {
        ...without(ledger, 'intent', 'refusal'),
        streak: EMPTY_STREAK,
        attempt: {
          of: 'restart',
          step: 'stop',
          at: now,
          ...(asked.from === undefined ? {} : { from: asked.from }),
        },
      };
  }
};
