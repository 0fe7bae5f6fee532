import { normalized } from '../ledger/failure.ts';
import { changedCurrent } from '../ledger/records.ts';
import { exceptionsOfRun, wasTold, withRemarksTold } from '../ledger/watch.ts';
import * as say from '../messages/watch.ts';
import type { Decision, Remark } from '../model/decision.ts';
import { LONGEST_LEDGER_TEXT, LONGEST_PAST_MESSAGE } from '../model/limits.ts';
import type { StatementException, Warning } from '../model/statement.ts';
import type { Present } from './situation.ts';

/** A remark, without what varies from one occurrence to the next. */
const wordsOf = (words: string): string => normalized(words).slice(0, LONGEST_PAST_MESSAGE);
const warningWords = ({ severity, reason, message }: Warning): string => wordsOf(`${severity} ${reason}: ${message}`);
const exceptionWords = ({ name, message }: StatementException): string => wordsOf(`${name}: ${message}`);

/** Warnings that were never told. One of LOW severity is shown, and not told. */
const newWarnings = ({ statement: { warnings = [] }, record }: Present): readonly Warning[] =>
  warnings.filter((warning) => warning.severity !== 'LOW' && !wasTold(record, warningWords(warning)));

/** Exceptions of this run that were not told while it has lasted, the newest first. */
const newExceptions = ({ seen: { watched }, record }: Present): readonly StatementException[] =>
  exceptionsOfRun(watched?.exceptions ?? [], record).filter(
    (exception) => !wasTold(record, exceptionWords(exception), record.phase?.since),
  );

/** Confluent's text, cut: events have limits of size. `status` and `explain` show all of it. */
const cut = (text: string): string => text.slice(0, LONGEST_LEDGER_TEXT);

const remarkOf = (warnings: readonly Warning[], newest: StatementException | undefined): Remark => {
  const short = warnings.map((warning) => ({ ...warning, message: cut(warning.message) }));
  const words = [
    ...(short.length === 0 ? [] : [say.warnings(short)]),
    ...(newest === undefined ? [] : [say.exceptionWhileRunning(newest.name, cut(newest.message))]),
  ];
  const exception = newest?.at === undefined ? undefined : { ...newest, at: newest.at };
  return { message: words.join(' '), ...(exception && { exception }) };
};

/** The decision about a running statement, with what Confluent remarks about it. The keeper publishes each remark once. */
export const withRemarks = (s: Present, running: Decision): Decision => {
  const warnings = newWarnings(s);
  const exceptions = newExceptions(s);
  if (warnings.length + exceptions.length === 0) return running;
  const words = [...warnings.map(warningWords), ...exceptions.map(exceptionWords)];
  return {
    ...running,
    remark: remarkOf(warnings, exceptions[0]),
    ledger: changedCurrent(running.ledger, (record) => withRemarksTold(record, [...new Set(words)], s.now)),
  };
};
