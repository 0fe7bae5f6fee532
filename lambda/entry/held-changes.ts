import type { Desired } from '../core/model/statement.ts';
import { onlyAppends, tableIn } from '../core/sql/tables/catalog.ts';
import { sinksOf } from '../core/sql/tables/writers.ts';

/** A statement whose next change will be held, and the sink for which it will be. */
interface HeldChange {
  readonly name: string;
  /** Name of the table, as far as its text says it. */
  readonly sink: string;
}

/**
 * Statements that are to carry their offsets over, but write a table that a prerequisite gives a key: Confluent carries
 * over into append tables alone.
 */
export const heldChangesOf = (statements: readonly Desired[]): readonly HeldChange[] =>
  statements
    .filter(({ policies }) => policies.onChange === 'carry-over')
    .flatMap(({ name, sql = '', properties, declared = [] }) =>
      sinksOf(sql, properties)
        .filter((sink) => {
          const table = tableIn(declared, sink);
          return table !== undefined && !onlyAppends(table);
        })
        .map(({ table }) => ({ name, sink: table })),
    );
