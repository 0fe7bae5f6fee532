import { describe, expect, test } from 'vitest';
import { parse } from '../../../../lambda/core/sql/syntax/parse.ts';
import type {
  Body,
  Clause,
  Expression,
  Insert,
  Joined,
  Query,
  Relation,
  Statement,
} from '../../../../lambda/core/sql/syntax/syntax.ts';

/** The tree in short: what is in brackets belongs together, `«…»` is an expression, `{…}` the queries in it. */
const shortExpression = ({ tokens, queries, tables }: Expression): string => {
  const inside = [...queries.map(shortQuery), ...tables.map(({ parts }) => `TABLE ${parts.join('.')}`)];
  return `«${tokens.map(({ value }) => value).join(' ')}»${inside.length === 0 ? '' : `{${inside.join('; ')}}`}`;
};

const shortClauses = (clauses: readonly Clause[]): string =>
  clauses.map(({ word, content }) => ` ${word}${shortExpression(content)}`).join('');

const bare = (relation: Relation): string => {
  switch (relation.kind) {
    case 'table':
      return [relation.table.parts.join('.'), ...relation.table.hints.map(({ value }) => value)].join(' ');
    case 'derived':
      return `${relation.isLateral ? 'LATERAL ' : ''}(${shortQuery(relation.query)})`;
    case 'unnest':
      return `UNNEST${shortExpression(relation.argument)}${relation.hasOrdinality ? '+n' : ''}`;
    case 'function':
      return `${relation.isLateral ? 'LATERAL ' : ''}${relation.name.parts.join('.')}!${shortExpression(relation.arguments)}`;
    case 'group':
      return `[${shortFrom(relation.from)}]`;
    case 'unknown':
      return `?${shortExpression(relation)}`;
  }
};

const shortRelation = (relation: Relation): string => {
  const { alias, columns, extras } = relation;
  const names = columns === undefined ? '' : `(${columns.map((name) => name ?? '?').join()})`;
  return `${bare(relation)}${alias === undefined ? '' : ` =${alias}`}${names}${shortClauses(extras)}`;
};

const shortFrom = (from: readonly Joined[]): string =>
  from
    .map(({ how, relation, on, hasUsing }) => {
      const joined = `${how === 'first' ? '' : ` ${how} `}${shortRelation(relation)}`;
      return `${joined}${on === undefined ? '' : ` ON${shortExpression(on)}`}${hasUsing ? ' USING' : ''}`;
    })
    .join('');

const shortBody = (body: Body): string => {
  switch (body.kind) {
    case 'nested':
      return `(${shortQuery(body.query)})`;
    case 'table':
      return `TABLE ${body.table.parts.join('.')}`;
    case 'values':
      return `VALUES${body.rows.map(shortExpression).join()}`;
    case 'unknown':
      return `?${shortExpression(body)}`;
    case 'set-operation':
      return body.operands
        .map((operand, index) => `${index === 0 ? '' : ` ${body.operators[index - 1]} `}${shortBody(operand)}`)
        .join('');
    case 'select': {
      const from = body.from === undefined ? '' : ` FROM ${shortFrom(body.from)}`;
      const where = body.where === undefined ? '' : ` WHERE${shortExpression(body.where)}`;
      const start = `SELECT${body.isDistinct ? ' DISTINCT' : ''}`;
      return `${start}${body.items.map(shortExpression).join()}${from}${where}${shortClauses(body.clauses)}`;
    }
  }
};

const shortQuery = ({ with: common, body, tail }: Query): string => {
  const tables = common.map(({ name, columns, query }) => {
    const names = columns === undefined ? '' : `(${columns.map((column) => column ?? '?').join()})`;
    return `WITH ${name}${names}=(${shortQuery(query)}) `;
  });
  return `${tables.join('')}${shortBody(body)}${shortClauses(tail)}`;
};

const shortInsert = ({ target, list, query, onConflict, isOverwrite, hasPartition, hasTableWord }: Insert): string => {
  const marks = `${isOverwrite ? ' OVERWRITE' : ''}${hasPartition ? ' PARTITION' : ''}${hasTableWord ? ' TABLE' : ''}`;
  const names = list === undefined ? '' : `(${list.columns.map((name) => name ?? '?').join()})`;
  const hints = target.hints.map(({ value }) => ` ${value}`).join('');
  const conflict = onConflict === undefined ? '' : ` CONFLICT${shortExpression(onConflict)}`;
  return `${target.parts.join('.')}${marks}${hints}${names} <- ${shortQuery(query)}${conflict}`;
};

const short = (statement: Statement): string => {
  switch (statement.kind) {
    case 'insert': {
      const marks = `${statement.isExecute ? 'EXECUTE ' : ''}${statement.isSet ? 'SET ' : ''}`;
      return `${marks}${statement.inserts.map(shortInsert).join(' | ')}`;
    }
    case 'query':
      return shortQuery(statement.query);
    case 'broken-set':
      return `broken-set ${statement.reason}`;
    case 'create-table': {
      const { name, elements, options, isLike, query } = statement;
      const parts = [elements, options].map((part) => (part === undefined ? '-' : shortExpression(part)));
      const as = query === undefined ? '' : ` AS ${shortQuery(query)}`;
      return `CREATE ${name.parts.join('.')} ${parts.join(' ')}${isLike ? ' LIKE' : ''}${as}`;
    }
    case 'create':
      return `create ${statement.what}`;
    case 'other':
      return `other ${statement.word}`;
    case 'several':
      return statement.statements.map(short).join(' ; ');
    default:
      return statement.kind;
  }
};

describe('queries', () => {
  test.for<[string, string]>([
    ['SELECT a', 'SELECT«a»'],
    ['SELECT a, f(b, c) AS d FROM x', 'SELECT«a»,«f ( b , c ) AS d» FROM x'],
    ['SELECT DISTINCT a FROM c.`d e`.x', 'SELECT DISTINCT«a» FROM c.d e.x'],
    ['SELECT ALL a FROM x', 'SELECT«a» FROM x'],
    ['select a from x where b = 1', 'SELECT«a» FROM x WHERE«b = 1»'],
    ['SELECT a FROM x GROUP BY a HAVING b', 'SELECT«a» FROM x GROUP«BY a» HAVING«b»'],
    ['SELECT a FROM x WHERE b QUALIFY c', 'SELECT«a» FROM x WHERE«b» QUALIFY«c»'],
    ['SELECT a FROM x WINDOW w AS (b)', 'SELECT«a» FROM x WINDOW«w AS ( b )»'],
    ['SELECT a FROM x ORDER BY b LIMIT 1', 'SELECT«a» FROM x ORDER«BY b» LIMIT«1»'],
    ['SELECT a FROM x OFFSET 1 ROWS FETCH FIRST ROW ONLY', 'SELECT«a» FROM x OFFSET«1 ROWS» FETCH«FIRST ROW ONLY»'],
    ['SELECT a IS NOT DISTINCT FROM b FROM x', 'SELECT«a IS NOT DISTINCT FROM b» FROM x'],
    ['SELECT EXTRACT(DAY FROM a) FROM x', 'SELECT«EXTRACT ( DAY FROM a )» FROM x'],
    ['SELECT LISTAGG(a) WITHIN GROUP (ORDER BY b) FROM x', 'SELECT«LISTAGG ( a ) WITHIN GROUP ( ORDER BY b )» FROM x'],
    ['SELECT ARRAY[a, b], c[1] FROM x', 'SELECT«ARRAY [ a , b ]»,«c [ 1 ]» FROM x'],
    ['SELECT a FROM x UNION ALL SELECT b FROM y', 'SELECT«a» FROM x UNION ALL SELECT«b» FROM y'],
    ['SELECT a UNION SELECT b EXCEPT ALL SELECT c', 'SELECT«a» UNION SELECT«b» EXCEPT ALL SELECT«c»'],
    ['SELECT a UNION DISTINCT (SELECT b)', 'SELECT«a» UNION (SELECT«b»)'],
    ['(SELECT a) INTERSECT (SELECT b) LIMIT 1', '(SELECT«a») INTERSECT (SELECT«b») LIMIT«1»'],
    ['((SELECT a FROM x))', '((SELECT«a» FROM x))'],
    ['VALUES (1, 2), (3, 4)', 'VALUES«( 1 , 2 )»,«( 3 , 4 )»'],
    ['TABLE d.s UNION ALL TABLE t', 'TABLE d.s UNION ALL TABLE t'],
    ['WITH q AS (SELECT a FROM x) SELECT a FROM q', 'WITH q=(SELECT«a» FROM x) SELECT«a» FROM q'],
    ['WITH q (a, `b`) AS (TABLE x), r AS (SELECT 1) SELECT 2', 'WITH q(a,b)=(TABLE x) WITH r=(SELECT«1») SELECT«2»'],
    ['SELECT (SELECT b FROM y) FROM x', 'SELECT«( SELECT b FROM y )»{SELECT«b» FROM y} FROM x'],
    [
      'SELECT a FROM x WHERE b IN (WITH q AS (SELECT 1) SELECT c FROM q)',
      'SELECT«a» FROM x WHERE«b IN ( WITH q AS ( SELECT 1 ) SELECT c FROM q )»{WITH q=(SELECT«1») SELECT«c» FROM q}',
    ],
  ])('%s', ([sql, expected]) => {
    expect(short(parse(sql))).toBe(expected);
  });
});

describe('relations', () => {
  test.for<[string, string]>([
    ['x AS y', 'x =y'],
    ['x y', 'x =y'],
    ['x `y z` (a, b.c)', 'x =y z(a,?)'],
    ["x /*+ OPTIONS('k'='v') */ AS y", "x /*+ OPTIONS('k'='v') */ =y"],
    ['x, y b', 'x comma y =b'],
    ['x JOIN y ON x.a = y.a JOIN z USING (c)', 'x INNER y ON«x . a = y . a» INNER z USING'],
    ['x a LEFT OUTER JOIN y ON LEFT(b, 1) = c', 'x =a LEFT y ON«LEFT ( b , 1 ) = c»'],
    ['x CROSS JOIN y NATURAL LEFT JOIN z', 'x CROSS y NATURAL z'],
    ['x JOIN (SELECT a FROM y) CROSS JOIN (z JOIN w ON b)', 'x INNER (SELECT«a» FROM y) CROSS [z INNER w ON«b»]'],
    ['x RIGHT JOIN y ON TRUE FULL JOIN z ON TRUE', 'x RIGHT y ON«TRUE» FULL z ON«TRUE»'],
    ['(SELECT a FROM x) AS y (b)', '(SELECT«a» FROM x) =y(b)'],
    ['((SELECT a FROM x) UNION ALL (SELECT b FROM y)) z', '((SELECT«a» FROM x) UNION ALL (SELECT«b» FROM y)) =z'],
    ['((SELECT a FROM x) AS y JOIN z ON TRUE)', '[(SELECT«a» FROM x) =y INNER z ON«TRUE»]'],
    ['(x)', '[x]'],
    ['x, LATERAL (SELECT 1) y', 'x comma LATERAL (SELECT«1») =y'],
    ['x, LATERAL TABLE(f(x.a)) AS u (b)', 'x comma LATERAL f!«x . a» =u(b)'],
    ['x CROSS JOIN UNNEST(x.l) WITH ORDINALITY AS g (v, i)', 'x CROSS UNNEST«x . l»+n =g(v,i)'],
    ['TABLE(TUMBLE(TABLE d.x, DESCRIPTOR(t))) w', 'TUMBLE!«TABLE d . x , DESCRIPTOR ( t )»{TABLE d.x} =w'],
    ['f(DATA => TABLE `x` PARTITION BY a)', 'f!«DATA = > TABLE x PARTITION BY a»{TABLE x}'],
    ['f((SELECT a FROM x))', 'f!«( SELECT a FROM x )»{SELECT«a» FROM x}'],
    ['x FOR SYSTEM_TIME AS OF o.t AS y', 'x =y FOR«SYSTEM_TIME AS OF o . t»'],
    ['o JOIN x FOR SYSTEM_TIME AS OF o.t y ON TRUE', 'o INNER x =y FOR«SYSTEM_TIME AS OF o . t» ON«TRUE»'],
    ["x FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01' AS y", "x =y FOR«SYSTEM_TIME AS OF TIMESTAMP '2026-01-01'»"],
    ["x FOR SYSTEM_TIME AS OF t - INTERVAL '1' DAY", "x FOR«SYSTEM_TIME AS OF t - INTERVAL '1' DAY»"],
    ['x MATCH_RECOGNIZE (PATTERN (A)) AS m', 'x =m MATCH_RECOGNIZE«( PATTERN ( A ) )»'],
    ['x TABLESAMPLE BERNOULLI (1)', 'x TABLESAMPLE«BERNOULLI ( 1 )»'],
    ["'x'", "?«'x'»"],
  ])('%s', ([from, expected]) => {
    expect(short(parse(`SELECT 1 FROM ${from}`))).toBe(`SELECT«1» FROM ${expected}`);
    expect(short(parse(`SELECT 1 FROM ${from} WHERE a`))).toBe(`SELECT«1» FROM ${expected} WHERE«a»`);
  });
});

describe('statements', () => {
  test.for<[string, string]>([
    ['INSERT INTO t SELECT a FROM x;;', 't <- SELECT«a» FROM x'],
    ['EXECUTE INSERT INTO c.d.t SELECT a FROM x', 'EXECUTE c.d.t <- SELECT«a» FROM x'],
    ['INSERT INTO t (a, `b,c`, d.e) (SELECT a, b, c FROM x)', 't(a,b,c,?) <- (SELECT«a»,«b»,«c» FROM x)'],
    ['INSERT INTO t ((SELECT a FROM x))', 't <- ((SELECT«a» FROM x))'],
    ['INSERT INTO t () SELECT a', 't() <- SELECT«a»'],
    ["INSERT INTO t /*+ OPTIONS('k'='v') */ (a) TABLE s", "t /*+ OPTIONS('k'='v') */(a) <- TABLE s"],
    ["INSERT OVERWRITE t PARTITION (a = 'b') SELECT a", 't OVERWRITE PARTITION <- SELECT«a»'],
    ['INSERT INTO TABLE t SELECT a', 't TABLE <- SELECT«a»'],
    ['INSERT INTO t SELECT a FROM x ON CONFLICT DO NOTHING', 't <- SELECT«a» FROM x CONFLICT«DO NOTHING»'],
    [
      'INSERT INTO t SELECT a FROM x JOIN y ON b ON CONFLICT DO DEDUPLICATE',
      't <- SELECT«a» FROM x INNER y ON«b» CONFLICT«DO DEDUPLICATE»',
    ],
    ['INSERT INTO t VALUES (1)', 't <- VALUES«( 1 )»'],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 2;; END;',
      'EXECUTE SET t <- SELECT«1» | u <- SELECT«2»',
    ],
    ['begin statement set; insert into t select 1; end', 'SET t <- SELECT«1»'],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1 END;', 'broken-set no-semicolon-before-end'],
    ['BEGIN STATEMENT SET; INSERT INTO t SELECT CASE WHEN a THEN b END', 'broken-set no-end'],
    ['BEGIN STATEMENT SET; DROP TABLE t; END', 'broken-set other'],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; END; END', 'broken-set other'],
    ['WITH q AS (SELECT 1) INSERT INTO t SELECT * FROM q', 'with-insert'],
    ["CREATE TABLE IF NOT EXISTS d.t (a INT) WITH ('k' = 'v')", "CREATE d.t «a INT» «'k' = 'v'»"],
    ['CREATE TABLE t LIKE u', 'CREATE t - - LIKE'],
    ["CREATE TABLE t WITH ('k'='v') AS SELECT 1", "CREATE t - «'k' = 'v'» AS SELECT«1»"],
    ['CREATE TABLE t (a AS b) DISTRIBUTED BY HASH(a) INTO 4 BUCKETS', 'CREATE t «a AS b» -'],
    ['CREATE OR ALTER MATERIALIZED TABLE t AS SELECT 1', 'materialized-table'],
    ['CREATE TEMPORARY VIEW v AS SELECT 1', 'create VIEW'],
    ['EXPLAIN INSERT INTO t SELECT 1', 'explain'],
    ["SET 'a' = 'b'", 'set'],
    ['DROP TABLE t', 'other DROP'],
    ['INSERT t SELECT a', 'other INSERT'],
    ["'a'", 'other '],
    [';', 'empty'],
    ['SELECT 1; DROP TABLE t', 'SELECT«1» ; other DROP'],
  ])('%s', ([sql, expected]) => {
    expect(short(parse(sql))).toBe(expected);
  });

  test('are read with comments, and with names and literals of all kinds', () => {
    const sql =
      "INSERT INTO `a-b.c` -- t\r\n(`x``y`) // (z)\r\nSELECT N'a', U&'\\0041', _UTF16'b', E'\\'', `$rowtime` /* FROM y */ FROM `d-e`.x";
    expect(short(parse(sql))).toBe(
      "a-b.c(x`y) <- SELECT«N 'a'»,«U & '\\0041'»,«_UTF16 'b'»,«E'\\''»,«$rowtime» FROM d-e.x",
    );
  });
});

describe('what is not understood', () => {
  test.for<[string, string]>([
    ['SELECT a FROM x FROM y', '?«SELECT a FROM x FROM y»'],
    ['SELECT a FROM caf\u00e9', '?«SELECT a FROM caf \u00e9»'],
    ['SELECT a FROM (SELECT b FROM x FROM y)', 'SELECT«a» FROM (?«SELECT b FROM x FROM y»)'],
    ['SELECT a FROM x UNION ALL (b)', 'SELECT«a» FROM x UNION ALL (?«b»)'],
    ['WITH q SELECT a', '?«SELECT a»'],
    ['SELECT a FROM', 'SELECT«a» FROM ?«»'],
  ])('is said to be so: %s', ([sql, expected]) => {
    expect(short(parse(sql))).toBe(expected);
  });

  test('is what lies deeper than anybody nests', () => {
    const nested = (depth: number): string => `INSERT INTO t SELECT ${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(short(parse(nested(100)))).toContain('t <- SELECT«( (');
    expect(short(parse(nested(101)))).toContain('t <- ?«SELECT (');
  });
});

test('a node knows where it stands in the text', () => {
  const sql = ' INSERT INTO t /* */ (a) SELECT b FROM `x y` AS z WHERE c ';
  const statement = parse(sql);
  const [insert] = statement.kind === 'insert' ? statement.inserts : [];
  const select = insert?.query.body.kind === 'select' ? insert.query.body : undefined;
  const relation = select?.from?.[0]?.relation;
  const nodes = [insert, insert?.target, insert?.list, insert?.query, select?.items[0], relation, select?.where];
  expect(nodes.map((node) => sql.slice(node?.start, node?.end))).toEqual([
    'INSERT INTO t /* */ (a) SELECT b FROM `x y` AS z WHERE c',
    't',
    '(a)',
    'SELECT b FROM `x y` AS z WHERE c',
    'b',
    '`x y` AS z',
    'c',
  ]);
});

test('the longest texts are read in time', () => {
  const units = [
    '((((',
    'FROM FROM ',
    'SELECT (',
    '(SELECT a FROM x UNION ALL ',
    ', (SELECT 1)',
    '/*+*/',
    'a LEFT ',
    ';',
  ];
  for (const unit of units) {
    const sql = `INSERT INTO t SELECT a FROM x ${unit.repeat(131_072 / unit.length)}`;
    const before = process.cpuUsage();
    parse(sql);
    expect(process.cpuUsage(before).user / 1_000, unit).toBeLessThan(1_500);
  }
});
