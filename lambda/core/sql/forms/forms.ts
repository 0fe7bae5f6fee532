import { parse } from '../syntax/parse.ts';
import type { BrokenSet, Inserts, Statement } from '../syntax/syntax.ts';
import { isSign, type Token, tokens } from '../syntax/tokens.ts';
import { isBounded } from '../syntax/walk.ts';
import { insertProblems, nameOf } from './form-of-insert.ts';

/** Confluent's limit for one SQL text, in characters (`spec.statement`, official API description). */
const LONGEST_SQL = 131_072;

/** Test for a `{{` outside of literals and comments. Nothing else in SQL has one. */
const isTemplate = (all: readonly Token[]): boolean =>
  all.some(
    (token, index) =>
      (isSign(token, '{') && isSign(all[index + 1], '{') && all[index + 1]?.start === token.end) ||
      (token.kind === 'quoted' && token.value.includes('{{')),
  );

/** Problems of any text that the tree has no part in. */
const textProblems = (sql: string): readonly string[] => {
  if (sql.length > LONGEST_SQL) return [`it has ${sql.length} characters, Confluent takes ${LONGEST_SQL} at most`];
  const all = tokens(sql);
  if (all.every((token) => isSign(token, ';'))) return ['it is empty'];
  return isTemplate(all)
    ? ['it has {{ outside of literals and comments: fill in the template before it gets here']
    : [];
};

const SET_FORM = 'EXECUTE STATEMENT SET BEGIN INSERT INTO …; INSERT INTO …; END;';

const setProblem = ({ reason }: BrokenSet): string => {
  switch (reason) {
    case 'no-semicolon-before-end':
      return `its statement set lacks the semicolon before END: write ${SET_FORM}`;
    case 'no-end':
      return `its statement set has no END: write ${SET_FORM}`;
    case 'other':
      return `its statement set holds something other than INSERTs, or something stands around it: write ${SET_FORM}`;
  }
};

const severalProblem = (statements: readonly Statement[]): string => {
  const kinds = new Set(statements.map(({ kind }) => kind));
  const isDdl = kinds.has('create-table') || kinds.has('create');
  const ways =
    isDdl && kinds.has('insert')
      ? 'put the DDL into a file of its own and name it in "prerequisites"'
      : 'give each its own file, or make INSERTs a statement set';
  return `it has ${statements.length} statements, Confluent takes one: ${ways}`;
};

const WITH_INSERT =
  'its WITH stands before INSERT INTO, which Flink refuses: put it behind, INSERT INTO t WITH … SELECT …';

const NO_INSERT = 'it has no INSERT, so there is nothing to keep running';

/** Problems that a text has whatever it is for, with what the tree says; undefined if its kind decides. */
const formProblem = (statement: Statement): string | undefined => {
  switch (statement.kind) {
    case 'broken-set':
      return setProblem(statement);
    case 'several':
      return severalProblem(statement.statements);
    case 'with-insert':
      return WITH_INSERT;
    default:
      return undefined;
  }
};

const otherProblem = (word: string): string => {
  if (word === 'INSERT') return 'its INSERT lacks INTO and a table: write INSERT INTO t SELECT …';
  if (word === 'UPSERT') return 'it is an UPSERT, which Flink does not have: write INSERT INTO t SELECT …';
  return `${NO_INSERT}: write INSERT INTO t SELECT …`;
};

/** The problem of a kept statement that is no INSERT. */
const kindProblem = (statement: Exclude<Statement, Inserts>): string => {
  switch (statement.kind) {
    case 'create-table':
      return statement.query === undefined
        ? `${NO_INSERT}: name its file in the "prerequisites" of the statement that needs the table`
        : 'it is a CREATE TABLE … AS, which cannot be kept: split it into a CREATE TABLE, in a prerequisite, and an INSERT INTO … SELECT';
    case 'materialized-table':
      return 'it creates a materialized table, which keeps itself: leave it out, or split it into a CREATE TABLE, in a prerequisite, and an INSERT INTO … SELECT';
    case 'create':
      return `${NO_INSERT}: name its file in the "prerequisites" of the statement that needs it`;
    case 'query':
      return `${NO_INSERT}: write INSERT INTO t before the query`;
    case 'other':
      return otherProblem(statement.word);
    default:
      return `${NO_INSERT}: write INSERT INTO t SELECT …`;
  }
};

/** The problem of INSERTs of which all write a few rows and are done. */
const boundedProblem = ({ inserts }: Inserts): readonly string[] =>
  inserts.every(({ query }) => isBounded(query))
    ? [
        `INSERT INTO ${inserts.map(nameOf).join(', ')} reads no table, so it ends at once and cannot be kept: put it into a prerequisite`,
      ]
    : [];

/** Problems for which the keeper must not keep a text running. Each says the way on. */
export const keptProblems = (sql: string): readonly string[] => {
  const problems = textProblems(sql);
  if (problems.length > 0) return problems;
  const statement = parse(sql);
  const problem = formProblem(statement);
  if (problem !== undefined) return [problem];
  if (statement.kind !== 'insert') return [kindProblem(statement)];
  return [...statement.inserts.flatMap(insertProblems), ...boundedProblem(statement)];
};

const ENDLESS = 'so it never ends, and nothing that waits for it would start';

const endlessProblems = (statement: Statement): readonly string[] => {
  switch (statement.kind) {
    case 'insert':
      return statement.inserts
        .filter(({ query }) => !isBounded(query))
        .map((insert) => `INSERT INTO ${nameOf(insert)} reads a table, ${ENDLESS}: make it a statement of its own`);
    case 'create-table':
      return statement.query === undefined
        ? []
        : [
            `it is a CREATE TABLE … AS, ${ENDLESS}: split it into a CREATE TABLE here and an INSERT as a statement of its own`,
          ];
    case 'materialized-table':
      return [`it creates a materialized table, ${ENDLESS}: create it by hand, it keeps itself`];
    case 'query':
      return ['it is a query, whose rows nobody would see: leave it out, or write INSERT INTO t VALUES …'];
    default:
      return [];
  }
};

/** Problems for which the keeper must not run a text before the first start. Each says the way on. */
export const prerequisiteProblems = (sql: string): readonly string[] => {
  const problems = textProblems(sql);
  if (problems.length > 0) return problems;
  const statement = parse(sql);
  const problem = formProblem(statement);
  if (problem !== undefined) return [problem];
  if (statement.kind === 'other' && /^(INSERT|UPSERT)$/.test(statement.word)) return [otherProblem(statement.word)];
  const inserts = statement.kind === 'insert' ? statement.inserts : [];
  return [...inserts.flatMap(insertProblems), ...endlessProblems(statement)];
};
