import { expect, test } from 'vitest';
import { orderProblems, preflightProblems } from '../../lambda/core/sql/columns/columns.ts';
import { catalogOf, questionAbout } from '../../lambda/core/sql/tables/catalog-question.ts';
import { asking } from './asking.ts';

const NAMES = { 'sql.current-catalog': 'embedded', 'sql.current-database': 'airline' };
const IDS = { 'sql.current-catalog': 'env-em8edd', 'sql.current-database': 'lkc-em8edd' };

const ORDERS = `CREATE TABLE orders (id STRING, twice AS line * 2, line INT NOT NULL, sent TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  part INT METADATA FROM 'partition' VIRTUAL, PRIMARY KEY (id) NOT ENFORCED) DISTRIBUTED BY (id) INTO 2 BUCKETS
  WITH ('changelog.mode' = 'append')`;

test.each([NAMES, IDS])('the embedded Confluent answers the question about tables: %j', async (place) => {
  const { post, wait, rows } = await asking();
  await post('orders', ORDERS);
  wait(25);
  const question = questionAbout([{ table: 'orders' }, { table: 'gone' }], place);
  const catalog = catalogOf((await rows(question ?? '', place)) ?? []);
  expect(catalog).toEqual([
    {
      names: [
        { catalog: 'embedded', database: 'airline', table: 'orders' },
        { catalog: 'env-em8edd', database: 'lkc-em8edd', table: 'orders' },
      ],
      columns: [
        { name: 'id', type: 'VARCHAR(2147483647)', nullable: false, kind: 'physical' },
        { name: 'twice', type: 'INT', nullable: false, kind: 'computed' },
        { name: 'line', type: 'INT', nullable: false, kind: 'physical' },
        { name: 'sent', type: 'TIMESTAMP(3) WITH LOCAL TIME ZONE', nullable: true, kind: 'metadata' },
        { name: 'part', type: 'INT', nullable: true, kind: 'virtual' },
      ],
      hasPrimaryKey: true,
      changelogMode: 'append',
    },
  ]);
  expect(orderProblems('INSERT INTO orders SELECT id, line, sent FROM orders', catalog, place)).toEqual([]);
  expect(preflightProblems('INSERT INTO orders SELECT id, line, sent FROM orders', catalog, place)).toEqual([]);
  expect(preflightProblems('INSERT INTO orders SELECT id, part, sent FROM gone', catalog, place)).toHaveLength(1);
});
