import type { Expression } from './ast.ts';
import type { Resolved } from './expression-sql.ts';
import { AGGREGATES, FUNCTIONS, NOT_RUN } from './functions.ts';
import type { Scope } from './scope.ts';
import { invalid, UnsupportedSql } from './sql-error.ts';
import { familyOf } from './types.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/**
 * A call of a function. Function names are the same in any letter case. One that somebody has made returns its first
 * argument, which is the embedded Confluent's own choice.
 */
export const callSql = ({ catalog }: Scope, call: Call, resolve: (each: Expression) => Resolved): Resolved => {
  const name = call.name.toUpperCase();
  if (AGGREGATES.has(name)) throw new UnsupportedSql(`run aggregates (${call.name})`);
  if (NOT_RUN.has(name)) throw new UnsupportedSql(`run the function ${call.name}`);
  const args = call.args.map(resolve);
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) {
    if (catalog.functions.has(name.toLowerCase()))
      return { sql: args[0]?.sql ?? 'NULL', type: undefined, nullable: true };
    const signature = args.map(({ type }) => familyOf(type)).join(', ');
    throw invalid(catalog.sql, call, `No match found for function signature ${call.name}(${signature})`);
  }
  if (args.length < known.least || args.length > known.most) {
    const count = known.least === known.most ? String(known.least) : `${known.least} or more`;
    throw invalid(
      catalog.sql,
      call,
      `Invalid number of arguments to function '${name}'. Was expecting ${count} arguments`,
    );
  }
  return {
    sql: known.sql(args.map(({ sql }) => sql)),
    type: known.type(args.map(({ type }) => type)),
    nullable: args.some(({ nullable }) => nullable),
  };
};
