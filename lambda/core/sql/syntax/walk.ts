import type {
  Body,
  Clause,
  ExplicitTable,
  Expression,
  Joined,
  NamedTable,
  Query,
  Relation,
  Select,
  Statement,
  Unknown,
  Values,
} from './syntax.ts';

/** A part of a query that is no query again. */
export type Branch = Select | Values | ExplicitTable | Unknown;

/** The branches that a query unites, in order, through parentheses. */
export const branchesOf = ({ body }: Query): readonly Branch[] => {
  const operands = body.kind === 'set-operation' ? body.operands : [body];
  return operands.flatMap((operand) => (operand.kind === 'nested' ? branchesOf(operand.query) : [operand]));
};

/** The relations of a FROM, those in parentheses among them. */
export const relationsOf = (from: readonly Joined[]): readonly Relation[] =>
  from.flatMap(({ relation }) => (relation.kind === 'group' ? relationsOf(relation.from) : [relation]));

/** The INSERTs of a text. */
export const insertsOf = (statement: Statement): Extract<Statement, { readonly kind: 'insert' }>['inserts'] =>
  statement.kind === 'insert' || statement.kind === 'broken-set' ? statement.inserts : [];

/** A table that a query reads, or its common table of that name. */
export interface Read {
  readonly table: NamedTable;
  /** The way in which it is named: as a relation, as the query `TABLE t`, or as `TABLE t` among arguments. */
  readonly as: 'relation' | 'query' | 'argument';
  /** The index in the text at which it begins, the word TABLE with it. */
  readonly start: number;
}

type Names = ReadonlySet<string>;

const readBy = (table: NamedTable, as: Read['as'], start: number, common: Names): readonly Read[] => {
  const [name = '', qualified] = table.parts;
  return qualified === undefined && common.has(name) ? [] : [{ table, as, start }];
};

const readByExpression = ({ queries, tables }: Expression, common: Names): readonly Read[] => [
  ...tables.flatMap((table) => readBy(table, 'argument', table.start, common)),
  ...queries.flatMap((query) => readByQuery(query, common)),
];

const readByClauses = (clauses: readonly Clause[], common: Names): readonly Read[] =>
  clauses.flatMap(({ content }) => readByExpression(content, common));

const readByRelation = (relation: Relation, common: Names): readonly Read[] => {
  const extras = readByClauses(relation.extras, common);
  switch (relation.kind) {
    case 'table':
      return [...readBy(relation.table, 'relation', relation.table.start, common), ...extras];
    case 'derived':
      return [...readByQuery(relation.query, common), ...extras];
    case 'unnest':
      return [...readByExpression(relation.argument, common), ...extras];
    case 'function':
      return [...readByExpression(relation.arguments, common), ...extras];
    case 'group':
      return [...readByFrom(relation.from, common), ...extras];
    case 'unknown':
      return extras;
  }
};

const readByFrom = (from: readonly Joined[], common: Names): readonly Read[] =>
  from.flatMap(({ relation, on }) => [
    ...readByRelation(relation, common),
    ...(on === undefined ? [] : readByExpression(on, common)),
  ]);

const readByBranch = (branch: Branch, common: Names): readonly Read[] => {
  switch (branch.kind) {
    case 'table':
      return readBy(branch.table, 'query', branch.start, common);
    case 'values':
      return branch.rows.flatMap((row) => readByExpression(row, common));
    case 'select':
      return [
        ...[...branch.items, ...(branch.where === undefined ? [] : [branch.where])].flatMap((expression) =>
          readByExpression(expression, common),
        ),
        ...readByFrom(branch.from ?? [], common),
        ...readByClauses(branch.clauses, common),
      ];
    case 'unknown':
      return [];
  }
};

const readByBody = (body: Body, common: Names): readonly Read[] => {
  if (body.kind === 'nested') return readByQuery(body.query, common);
  if (body.kind !== 'set-operation') return readByBranch(body, common);
  return body.operands.flatMap((operand) => readByBody(operand, common));
};

const readByQuery = (query: Query, outer: Names): readonly Read[] => {
  const common = new Set(outer);
  const found: Read[] = [];
  for (const { name, query: own } of query.with) {
    found.push(...readByQuery(own, common));
    common.add(name);
  }
  return [...found, ...readByBody(query.body, common), ...readByClauses(query.tail, common)];
};

/** The tables that a query reads, at any depth; its common tables are not among them. */
export const readsOf = (query: Query): readonly Read[] => readByQuery(query, new Set());

/** Test for a query, or anything that it reads from, that is not understood. */
export const isUnknown = (query: Query): boolean =>
  query.with.some((common) => isUnknown(common.query)) || isUnknownBody(query.body);

const isUnknownBody = (body: Body): boolean => {
  switch (body.kind) {
    case 'unknown':
      return true;
    case 'nested':
      return isUnknown(body.query);
    case 'set-operation':
      return body.operands.some(isUnknownBody);
    case 'select':
      return relationsOf(body.from ?? []).some(
        (relation) => relation.kind === 'unknown' || (relation.kind === 'derived' && isUnknown(relation.query)),
      );
    case 'values':
    case 'table':
      return false;
  }
};

const hasFunction = (query: Query): boolean =>
  branchesOf(query).some((branch) => {
    const relations = branch.kind === 'select' ? relationsOf(branch.from ?? []) : [];
    return relations.some(
      (relation) => relation.kind === 'function' || (relation.kind === 'derived' && hasFunction(relation.query)),
    );
  });

/** Test for a query that ends by itself: it reads nothing. */
export const isBounded = (query: Query): boolean =>
  readsOf(query).length === 0 && !isUnknown(query) && !hasFunction(query);
