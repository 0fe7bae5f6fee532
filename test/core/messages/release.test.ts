import { expect, test } from 'vitest';
import type { Reason } from '../../../lambda/contract.ts';
import { releasedBy } from '../../../lambda/core/messages/release.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { DESIRED } from '../keeping.ts';

const { sql: _, ...ADOPTED }: Desired = DESIRED;

const RELEASES: readonly (readonly [Reason, string])[] = [
  ['ForeignWriter', 'The other statement stops, or `takeover` is confirmed.'],
  [
    'SpecChanged',
    'The text is put back, or "onChange" allows the change; after a stop by hand or failed savepoints, `restart`.',
  ],
  ['NameTaken', 'The name is free, or what has it can be seen; `restart` tries at once.'],
  ['SqlInvalid', 'A corrected text is deployed, or `restart` once the cause is gone.'],
  ['CrashLoop', '`restart` once the cause is mended, a trial that runs for ten minutes, or a new version.'],
  ['SameErrorAgain', '`restart` once the cause is mended, a trial that runs for ten minutes, or a new version.'],
  ['AutoStopped', 'Another compute pool is named in the secret, or for the statement.'],
  ['Suspended', '`resume`, or somebody resumes it on Confluent.'],
];

test.each(RELEASES)('%s is released, of one that was adopted too: %s', (reason, release) => {
  expect(releasedBy(reason, DESIRED)).toBe(release);
  expect(releasedBy(reason, ADOPTED)).toBe(release);
});

test.each([
  ['Missing', 'It is there again, or `restart` with "from": "earliest" or "from": "<timestamp>".'],
  ['Completed', '`restart`, or a new version without an end.'],
] as const)('%s: the keeper can start its own anew: %s', (reason, release) => {
  expect(releasedBy(reason, DESIRED)).toBe(release);
});

test.each([
  ['Missing', 'It is there again: what owns it creates it.'],
  ['Completed', 'What owns it creates it anew.'],
] as const)('%s: what was adopted is created by its owner: %s', (reason, release) => {
  expect(releasedBy(reason, ADOPTED)).toBe(release);
});

test.each(['Running', 'Failed', 'Moving', 'Replacing', 'StuckPending'] as const)('%s waits for nobody', (reason) => {
  expect(releasedBy(reason, DESIRED)).toBeUndefined();
  expect(releasedBy(reason, ADOPTED)).toBeUndefined();
});
