import { CLAUSES, readClauses, readExpression, readList, TAIL } from './parse-expression.ts';
import { readFrom } from './parse-relation.ts';
import { peek, type Reader, readColumns, readNested, readTable, spanOf, takes, unknownOf } from './reader.ts';
import type { Body, CommonTable, Query, Select, SetOperation, SetOperator, Unknown } from './syntax.ts';
import { isSign } from './tokens.ts';

type Operand = SetOperation['operands'][number];

const readSelect = (reader: Reader): Select => {
  const from = reader.at - 1;
  const isDistinct = takes(reader, 'DISTINCT');
  if (!isDistinct) takes(reader, 'ALL');
  const items = readList(reader);
  const relations = takes(reader, 'FROM') ? readFrom(reader) : undefined;
  const where = takes(reader, 'WHERE') ? readExpression(reader) : undefined;
  const clauses = readClauses(reader, CLAUSES);
  return { kind: 'select', isDistinct, items, from: relations, where, clauses, ...spanOf(reader, from, reader.at) };
};

/** What is left, which is not understood. */
const readRest = (reader: Reader): Unknown => {
  const from = reader.at;
  reader.at = reader.to;
  return unknownOf(reader, from, reader.to);
};

const readOperand = (reader: Reader): Operand => {
  const from = reader.at;
  if (takes(reader, 'SELECT')) return readSelect(reader);
  if (takes(reader, 'VALUES')) return { kind: 'values', rows: readList(reader), ...spanOf(reader, from, reader.at) };
  if (takes(reader, 'TABLE')) {
    const table = readTable(reader);
    return table === undefined ? readRest(reader) : { kind: 'table', table, ...spanOf(reader, from, reader.at) };
  }
  const query = isSign(peek(reader), '(') ? readNested(reader) : undefined;
  return query === undefined ? readRest(reader) : { kind: 'nested', query, ...spanOf(reader, from, reader.at) };
};

const readOperator = (reader: Reader): SetOperator | undefined => {
  for (const word of ['UNION', 'INTERSECT', 'EXCEPT'] as const) {
    if (!takes(reader, word)) continue;
    if (takes(reader, 'ALL')) return `${word} ALL`;
    takes(reader, 'DISTINCT');
    return word;
  }
  return undefined;
};

const readBody = (reader: Reader): Body => {
  const from = reader.at;
  const first = readOperand(reader);
  const operands = [first];
  const operators: SetOperator[] = [];
  for (let next = readOperator(reader); next !== undefined; next = readOperator(reader)) {
    operators.push(next);
    operands.push(readOperand(reader));
  }
  if (operators.length === 0) return first;
  return { kind: 'set-operation', operands, operators, ...spanOf(reader, from, reader.at) };
};

/** The queries of a WITH, whose word has been read; undefined if they are not understood. */
const readCommonTables = (reader: Reader): readonly CommonTable[] | undefined => {
  const found: CommonTable[] = [];
  do {
    if (found.length > 0) reader.at += 1;
    const name = peek(reader);
    reader.at += 1;
    const columns = readColumns(reader);
    const query = takes(reader, 'AS') ? readNested(reader) : undefined;
    if ((name?.kind !== 'word' && name?.kind !== 'quoted') || query === undefined) return undefined;
    found.push({ name: name.value, columns, query });
  } while (isSign(peek(reader), ','));
  return found;
};

/** The query that is next; what follows it is left. */
export const readQuery = (reader: Reader): Query => {
  const from = reader.at;
  const common = !reader.isTooDeep && takes(reader, 'WITH') ? readCommonTables(reader) : [];
  const body = reader.isTooDeep || common === undefined ? readRest(reader) : readBody(reader);
  const tail = readClauses(reader, TAIL);
  return { with: common ?? [], body, tail, ...spanOf(reader, from, reader.at) };
};
