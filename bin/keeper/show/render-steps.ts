import type { ReportEntry } from '../../../lambda/contract.ts';
import { PYTHON_COPIES } from '../../../lambda/core/messages/writers.ts';
import { withoutMessage } from './format.ts';
import { remarksOf } from './render-table.ts';
import type { Remark } from './table.ts';

/** Steps with their numbers, unless there is but one. */
const numbered = (steps: readonly string[]): readonly Remark[] => {
  const breadth = String(steps.length).length;
  return steps.map((text, index) => ({
    text,
    style: 'plain',
    ...(steps.length === 1 ? {} : { mark: `${String(index + 1).padStart(breadth)}  ` }),
  }));
};

const below = (remarks: readonly Remark[]): readonly Remark[] =>
  remarks.length === 0 ? [] : [{ text: '' }, ...remarks];

/** Answer of `plan`: the steps of an `ensure`, and how the text is judged. */
export const planOf = (entry: ReportEntry, now: number): readonly Remark[] => {
  const steps = (entry.steps ?? []).map((step) => withoutMessage(step, entry));
  const { judgement } = entry.details ?? {};
  return [
    ...remarksOf(entry, now),
    ...below(numbered(steps)),
    ...below(judgement === undefined ? [] : [{ text: judgement, style: 'faint' }]),
  ];
};

/** Step that says how to confirm on the function; the command line has an option for it. */
const asksForConfirmation = (step: string): boolean => step.includes('"confirm": true');

const CONFIRM = 'Nothing has been touched. To do it, give the same command with --confirm.';

/** Answer of an unconfirmed `takeover`: its steps, and what a person must know before. */
export const takeoverOf = (entry: ReportEntry, now: number): readonly Remark[] => {
  const steps = entry.steps ?? [];
  const warned = steps.includes(PYTHON_COPIES);
  const deeds = steps.filter(
    (step) => step !== PYTHON_COPIES && !asksForConfirmation(step) && !entry.message.includes(step),
  );
  return [
    ...remarksOf(entry, now),
    ...below(warned ? [{ text: PYTHON_COPIES, style: 'bad', mark: '!  ' }] : []),
    ...below(numbered(deeds)),
    ...below(steps.some(asksForConfirmation) ? [{ text: CONFIRM, style: 'strong' }] : []),
  ];
};
