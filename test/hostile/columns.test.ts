import { expect, test } from 'vitest';
import {
  hasEveryList,
  listProblems,
  orderProblems,
  preflightProblems,
  unknownSinks,
} from '../../lambda/core/sql/columns/columns.ts';
import { catalog, HOME } from '../core/sql/tables/catalogs.ts';

const many = (count: number, make: (index: number) => string, between = ', '): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

const TABLES = catalog({ t: 'a; b', x: 'a INT; b', wide: many(1_000, (index) => `c${index} INT`, '; ') });

/** Long texts, each of which would take long if anything were done for each pair. */
const TEXTS: Readonly<Record<string, string>> = {
  'columns that double': `INSERT INTO t WITH a0 AS (SELECT *, * FROM wide), ${many(1_000, (index) => `a${index + 1} AS (SELECT *, * FROM a${index})`)} SELECT * FROM a1000`,
  'wide branches': `INSERT INTO wide ${many(1_500, () => 'SELECT * FROM wide', ' UNION ALL ')}`,
  'wide branches within': `INSERT INTO wide SELECT * FROM (${many(1_500, () => 'SELECT * FROM wide', ' UNION ALL ')})`,
  'branches in disorder': `INSERT INTO t ${many(1_000, () => 'SELECT b, a FROM x', ' UNION ALL ')}`,
  'sources under many names': `INSERT INTO t SELECT ${many(2_700, (index) => `s${index}.a`)} FROM ${many(2_000, (index) => `x s${index}`)}`,
  'missing columns of many sources': `INSERT INTO t SELECT ${many(2_700, (index) => `a${index}`)} FROM ${many(2_000, (index) => `x s${index}`)}`,
  'missing sources': `INSERT INTO t SELECT ${many(2_700, (index) => `a${index}`)} FROM ${many(2_000, (index) => `x${index}`)}`,
  'many sinks': `EXECUTE STATEMENT SET BEGIN ${many(1_000, () => 'INSERT INTO wide SELECT a FROM x; ', '')} END`,
  'deep branches': `INSERT INTO t SELECT a, b FROM ${'(SELECT a, b FROM '.repeat(95)}(${many(1_200, (index) => `SELECT a${index} AS a, b FROM x`, ' UNION ALL ')})${')'.repeat(95)}`,
  'queries with names': `INSERT INTO t WITH ${many(800, (index) => `q${index} AS (SELECT 1)`)} ${many(500, () => '(WITH p AS (SELECT 1) SELECT a FROM p)', ' UNION ALL ')}`,
  'a long list': `INSERT INTO t (${many(7_000, (index) => `c${index}`)}) SELECT ${many(700, (index) => `c${index + 1}`)}`,
  'long expressions': `INSERT INTO t SELECT ${'COALESCE('.repeat(24)}${many(1_000, () => 'CASE WHEN a THEN b ELSE c END')}${')'.repeat(24)}, b FROM x`,
};

/** Milliseconds of the processor for all that is asked of a text, several times what it takes. */
const PATIENCE = 6_000;

test.each(Object.entries(TEXTS))('%s: the columns are read in time', { timeout: 60_000 }, (_, sql) => {
  const before = process.cpuUsage();
  const problems = [orderProblems, listProblems, preflightProblems].flatMap((read) => read(sql, TABLES, HOME));
  hasEveryList(sql);
  unknownSinks(sql, TABLES, HOME);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(PATIENCE);
  expect(problems.every((problem) => problem.length < 200_000)).toBe(true);
});
