import { expressionType } from '../types/expression-types.ts';
import type { Typed } from '../types/literal-types.ts';
import type { Item } from './items.ts';
import { type LookUp, type Source, sourcesCalled } from './look-up.ts';
import { joined, type Output, type Outputs, outputs, UNKNOWN } from './outputs.ts';

/** What the items of a SELECT are read in. */
export interface Scope {
  readonly sources: readonly Source[];
  readonly lookUp: LookUp;
  /** Mark of joins that make one column of two. */
  readonly mergesColumns: boolean;
}

const starOutputs = ({ qualifier }: Item, { sources, mergesColumns }: Scope): Outputs => {
  if (qualifier === undefined) return mergesColumns ? UNKNOWN : joined(sources.map((source) => source.outputs));
  const [source, other] = sourcesCalled(qualifier, sources);
  return source === undefined || other !== undefined ? UNKNOWN : source.outputs;
};

/** The type of a column by the parts of its name. */
const columnType =
  ({ lookUp }: Scope) =>
  (path: readonly string[]): Typed | undefined => {
    const { column } = lookUp(path);
    return column === undefined || column.type === '' ? undefined : { type: column.type, what: column.what };
  };

const columnOf = ({ alias, path }: Item, { lookUp }: Scope): Output | undefined => {
  if (path === undefined) return undefined;
  const { column, isColumn } = lookUp(path);
  const plain = { type: '', what: `column ${path.join('.')}`, others: [], crossed: [] };
  if (column === undefined) return { ...plain, name: alias ?? path.at(-1), ...(isColumn ? {} : { isField: true }) };
  return alias === undefined ? { ...column, name: path.at(-1) } : { ...column, name: alias, others: column.crossed };
};

const itemOutputs = (item: Item, scope: Scope): Outputs => {
  if (item.isStar) return starOutputs(item, scope);
  const column = columnOf(item, scope);
  if (column !== undefined) return outputs([item.alias === undefined ? column : { ...column, isField: false }]);
  const { type, what } = expressionType(item.expression, columnType(scope)) ?? { type: '', what: 'an expression' };
  return outputs([{ name: item.alias, type, what, others: [], crossed: [] }]);
};

/** The columns that the items of a SELECT hand on. */
export const outputsOfItems = (items: readonly Item[], scope: Scope): Outputs => {
  const isOpen = scope.sources.some((source) => source.outputs.isOpen);
  const all = joined(items.map((item) => itemOutputs(item, scope)));
  return isOpen ? outputs(all.columns, all.isComplete, true) : all;
};
