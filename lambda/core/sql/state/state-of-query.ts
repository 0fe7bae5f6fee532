import type { Body, Expression, Joined, NamedTable, Query, Relation, Select, TableFunction } from '../syntax/syntax.ts';
import { isWord } from '../syntax/tokens.ts';
import { functionKind } from './functions.ts';
import { type Cause, namesColumn, ofExpression, open, stateful } from './state-of-expression.ts';

/** The names that a WITH has given so far, and what is said of a table. */
interface Scope {
  readonly common: ReadonlySet<string>;
  readonly ofTable: (table: NamedTable) => readonly Cause[];
}

/** The windows that a table function cuts a table into, without keeping anything. */
const WINDOWS = ['TUMBLE', 'HOP', 'CUMULATE'];

const ofSource = (table: NamedTable, { common, ofTable }: Scope): readonly Cause[] => {
  const [name = '', qualified] = table.parts;
  return qualified === undefined && common.has(name) ? [] : ofTable(table);
};

/** The causes in a table function that takes a whole table, or a query. */
const ofTableArguments = ({ name, arguments: given }: TableFunction, scope: Scope): readonly Cause[] => {
  const upper = name.parts.at(-1)?.toUpperCase() ?? '';
  const isOwn = name.parts.length > 1;
  const inside = [
    ...given.tables.flatMap((table) => ofSource(table, scope)),
    ...given.queries.flatMap((query) => ofQueryIn(query, scope)),
  ];
  if (!isOwn && WINDOWS.includes(upper)) return [...inside, ...open(`the window function ${upper}`)];
  if (!isOwn && functionKind(upper) === 'remote') return [...inside, ...open(`the model or search function ${upper}`)];
  return upper === 'SESSION' ? stateful('SESSION') : stateful(`the process table function ${upper}`);
};

/** A cause in arguments that name no column: how the plan joins what does not come from the row is not known. */
const ofConstant = (given: Expression, what: string): readonly Cause[] =>
  namesColumn(given) ? [] : open(`${what} over no column of its row`);

/** The causes in a table function over the columns of its own row. */
const ofRowFunction = ({ name, arguments: given }: TableFunction): readonly Cause[] => {
  const upper = name.parts.at(-1)?.toUpperCase() ?? '';
  const causes = functionKind(upper) === 'remote' ? open(`the model or search function ${upper}`) : [];
  return [...ofExpression(given), ...causes, ...ofConstant(given, `the table function ${upper}`)];
};

const isTrue = ({ on, hasUsing }: Joined): boolean =>
  !hasUsing && (on === undefined || (on.tokens.length === 1 && isWord(on.tokens[0], 'TRUE')));

/** Test for a join that adds to a row what its own columns hold: of UNNEST, or of a table function. */
const isOfRow = (joined: Joined): boolean => {
  const { how, relation, on } = joined;
  const isFunction =
    relation.kind === 'function' &&
    relation.isLateral &&
    relation.arguments.tables.length + relation.arguments.queries.length === 0;
  if (!isFunction && relation.kind !== 'unnest') return false;
  if (how === 'comma' || how === 'CROSS') return on === undefined && isTrue(joined);
  return (how === 'LEFT' || how === 'INNER') && on !== undefined && isTrue(joined);
};

const ofFirst = (relation: Relation, scope: Scope): readonly Cause[] => {
  switch (relation.kind) {
    case 'table':
      return ofSource(relation.table, scope);
    case 'derived':
      return relation.isLateral ? stateful('LATERAL (SELECT …)') : ofQueryIn(relation.query, scope);
    case 'group':
      return ofFrom(relation.from, scope);
    case 'function':
      return relation.arguments.tables.length + relation.arguments.queries.length > 0
        ? ofTableArguments(relation, scope)
        : stateful(`the table function ${relation.name.parts.join('.')} without a table before it`);
    case 'unnest':
      return stateful('UNNEST without a table before it, which writes its rows again');
    case 'unknown':
      return stateful('a source that is not understood');
  }
};

const ofJoined = (joined: Joined, scope: Scope): readonly Cause[] => {
  const { relation, how } = joined;
  const [extra] = relation.extras;
  if (extra !== undefined) return stateful(extra.word === 'FOR' ? 'FOR SYSTEM_TIME' : extra.word);
  if (how === 'first') return ofFirst(relation, scope);
  if (relation.kind === 'derived' && relation.isLateral) return stateful('LATERAL (SELECT …)');
  if (!isOfRow(joined)) return stateful(how === 'comma' ? 'a join by a comma' : 'a join');
  if (relation.kind === 'unnest') {
    return [...ofExpression(relation.argument), ...ofConstant(relation.argument, 'UNNEST')];
  }
  return relation.kind === 'function' ? ofRowFunction(relation) : [];
};

const ofFrom = (from: readonly Joined[], scope: Scope): readonly Cause[] =>
  from.flatMap((joined) => ofJoined(joined, scope));

const clauseName = (word: string): string => (word === 'GROUP' || word === 'ORDER' ? `${word} BY` : word);

const ofSelect = (select: Select, scope: Scope): readonly Cause[] => [
  ...(select.isDistinct ? stateful('SELECT DISTINCT') : []),
  ...(select.from === undefined
    ? stateful('a SELECT without FROM, which writes its row again')
    : ofFrom(select.from, scope)),
  ...select.clauses.flatMap(({ word }) => stateful(clauseName(word))),
  ...select.items.flatMap(ofExpression),
  ...(select.where === undefined ? [] : ofExpression(select.where)),
];

const ofBody = (body: Body, scope: Scope): readonly Cause[] => {
  switch (body.kind) {
    case 'select':
      return ofSelect(body, scope);
    case 'table':
      return ofSource(body.table, scope);
    case 'nested':
      return ofQueryIn(body.query, scope);
    case 'values':
      return stateful('VALUES, which writes its rows again');
    case 'set-operation':
      return [
        ...body.operators.flatMap((operator) =>
          operator === 'UNION ALL' ? [] : stateful(operator === 'UNION' ? 'UNION without ALL' : operator),
        ),
        ...body.operands.flatMap((operand) => ofBody(operand, scope)),
      ];
    case 'unknown':
      return stateful('a form that is not understood');
  }
};

const ofQueryIn = (query: Query, outer: Scope): readonly Cause[] => {
  const common = new Set(outer.common);
  const found: Cause[] = [];
  for (const { name, query: own } of query.with) {
    found.push(...ofQueryIn(own, { ...outer, common }));
    common.add(name);
  }
  const tail = query.tail.flatMap(({ word }) => stateful(clauseName(word)));
  return [...found, ...ofBody(query.body, { ...outer, common }), ...tail];
};

/** The causes in a query, in order; `ofTable` says those in a table that it reads. */
export const ofQuery = (query: Query, ofTable: Scope['ofTable']): readonly Cause[] =>
  ofQueryIn(query, { common: new Set(), ofTable });
