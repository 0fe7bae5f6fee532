import { expect, test } from 'vitest';
import { startHintsOf } from '../../../../lambda/core/sql/forms/hints.ts';

test.for<[string, readonly string[]]>([
  ["SELECT a FROM x /*+ OPTIONS('scan.startup.mode'='latest-offset') */", ['latest-offset']],
  [
    "INSERT INTO t SELECT a FROM x /*+ OPTIONS('k'='v', 'SCAN.STARTUP.MODE' = 'timestamp') */ UNION ALL SELECT a FROM y /*+ OPTIONS('scan.startup.mode'='earliest-offset','k'='*/') */, z /*+OPTIONS('scan.startup.mode'='timestamp')*/",
    ['timestamp', 'earliest-offset'],
  ],
  ["SELECT a FROM x /*+ OPTIONS('scan.bounded.mode'='latest-offset') */", []],
  ["SELECT 'scan.startup.mode'='latest-offset' FROM x /* 'scan.startup.mode'='latest-offset' */", []],
  ['', []],
])('%s', ([sql, expected]) => {
  expect(startHintsOf(sql)).toEqual(expected);
});
