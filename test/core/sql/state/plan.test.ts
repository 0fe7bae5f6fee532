import { describe, expect, test } from 'vitest';
import { explainOf, hasKeyedSink, readPlan } from '../../../../lambda/core/sql/state/plan.ts';

const plan = (tree: string, details = ''): string =>
  `== Physical Plan ==\n\n${tree}\n\n== Physical Details ==\n\n${details}\n`;

const SINK = '[3] StreamSink\nTable: `e`.`d`.`t`';

describe('a plan', () => {
  test.for<[string, string]>([
    ['of one table', plan('StreamSink [3]\n  +- StreamCalc [2]\n    +- StreamTableSourceScan [1]')],
    [
      'in the older form',
      plan('StreamPhysicalSink [2]\n+- StreamPhysicalTableSourceScan [1]').replaceAll('\n', '\r\n'),
    ],
    [
      'of a union, with parts that it shows once',
      plan(
        'StreamSink [5]\n  +- StreamUnion [4]\n    +- StreamCalc [2]\n    :  +- StreamTableSourceScan [1]\n    +- StreamCalc [3]\n      +- (reused) [1]',
      ),
    ],
    [
      'of UNNEST',
      plan(
        'StreamSink [3]\n  +- StreamCorrelate [2]\n    +- StreamTableSourceScan [1]',
        `${SINK}\nChangelog mode: append`,
      ),
    ],
    [
      'with a keyed source and warnings',
      `${plan('StreamSink [3]\n  +- StreamTableSourceScan [1]', `[1] StreamTableSourceScan\nPrimary key: (a)\n\n${SINK}`)}\n== Warnings ==\n\nStreamJoin [9]`,
    ],
    ['of two INSERTs', plan('StreamSink [2]\n  +- StreamTableSourceScan [1]\n\nStreamSink [3]\n  +- (reused) [1]')],
  ])('%s is stateless', ([, text]) => {
    expect(readPlan(text)).toEqual({ kind: 'stateless' });
    expect(hasKeyedSink(text)).toBe(false);
  });

  test.for<[readonly string[], string]>([
    [
      ['Join', 'GroupAggregate'],
      plan(
        'StreamSink [9]\n  +- StreamJoin [8]\n    +- StreamGroupAggregate [7]\n    :  +- StreamGroupAggregate [6]\n    +- StreamTableSourceScan [1]',
      ),
    ],
    [['NewOperator'], plan('StreamSink [2]\n  +- StreamNewOperator [1]')],
    [['ProcessTableFunction'], plan('StreamSink [2]\n  +- StreamProcessTableFunction [1]')],
    [
      ['SinkMaterializer'],
      plan('StreamSink [3]\n  +- StreamTableSourceScan [1]', `${SINK}\nPrimary key: (a)\nupsertMaterialize=[true]`),
    ],
    [
      ['ChangelogNormalize'],
      plan(
        'StreamPhysicalSink [3]\n  +- StreamPhysicalChangelogNormalize [1]',
        '[3] StreamPhysicalSink\nChangelog mode: upsert\nPrimary key: (a)',
      ),
    ],
  ])('keeps state in %j', ([operators, text]) => {
    expect(readPlan(text)).toEqual({ kind: 'stateful', operators });
  });

  test('tells whether a sink has a key', () => {
    const tree = 'StreamPhysicalSink [3]\n  +- StreamPhysicalTableSourceScan [1]';
    const source = '[1] StreamPhysicalTableSourceScan\nPrimary key: (a)';
    const sink = '[3] StreamPhysicalSink\nChangelog mode: append';
    expect(hasKeyedSink(plan(tree, `${source}\n\n${sink}`))).toBe(false);
    expect(hasKeyedSink(plan(tree, `${source}\n\n${sink}\nPrimary key: (a)`))).toBe(true);
    expect(readPlan(plan(tree, `${sink}\nPrimary key: (a)`))).toEqual({ kind: 'stateless' });
  });

  test.for([
    '',
    'StreamSink [1]',
    plan(''),
    plan('StreamSink'),
    plan('StreamSink [2]\n  +- Something else'),
    plan('(reused) [1]'),
    '== Optimized Execution Plan ==\nCalc(select=[a])',
    '== Physical Details ==\n[1] StreamSink',
  ])('%j cannot be read', (text) => {
    expect(readPlan(text)).toEqual({ kind: 'unreadable' });
  });
});

describe('the question for a plan', () => {
  test.for<[string, string]>([
    ['INSERT INTO t SELECT a FROM x;;', 'EXPLAIN INSERT INTO t SELECT a FROM x'],
    ['EXECUTE INSERT INTO t SELECT a', 'EXPLAIN INSERT INTO t SELECT a'],
    [
      "-- one\nexecute /* two */ statement set begin insert into t select ';' from x /*+ OPTIONS('k'='v') */; end ; -- three\n;",
      "EXPLAIN -- one\nstatement set begin insert into t select ';' from x /*+ OPTIONS('k'='v') */; end  -- three\n",
    ],
    ['BEGIN STATEMENT SET; INSERT INTO t SELECT a; END;', 'EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT a; END'],
    ['', 'EXPLAIN '],
  ])('%j', ([sql, expected]) => {
    expect(explainOf(sql)).toBe(expected);
  });
});
