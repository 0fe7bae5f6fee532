import type { Query } from '../sql/ast.ts';
import { compileInsert } from '../sql/insert-sql.ts';
import { foreground, normalized } from '../sql/plan.ts';
import { planText } from '../sql/plan-text.ts';
import { relationOf } from '../sql/query-sql.ts';
import { newContext } from '../sql/relation.ts';
import type { Explain, Insert } from '../sql/sql.ts';
import { UnsupportedSql } from '../sql/sql-error.ts';
import { catalogOf } from './catalog.ts';
import type { World } from './confluent.ts';
import type { Statement } from './statement.ts';

/**
 * The answer to EXPLAIN. A text that Flink refuses throws a SqlError. A plan that the control has set answers for every
 * INSERT, also for one that the embedded Confluent could not run.
 */
export const explained = (world: World, statement: Statement, explain: Explain): string => {
  const set = explain.insert ? world.plan : null;
  try {
    if (explain.of === null) throw explain.refused;
    const plan = planOf(world, statement, explain.of);
    return set ?? plan;
  } catch (error) {
    if (error instanceof UnsupportedSql && set !== null) return set;
    throw error;
  }
};

const planOf = (world: World, statement: Statement, of: Insert | Query): string => {
  const catalog = catalogOf(world, statement);
  const sinks =
    of.kind === 'INSERT_INTO'
      ? of.parts.map((part) => compileInsert(catalog, part).plan)
      : [foreground(normalized(relationOf(newContext(catalog), of).node))];
  return planText(sinks, world.behaviour.operatorPrefix);
};
