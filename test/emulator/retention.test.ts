import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { durationOf } from '../../emulator/world/retention.ts';
import { confluent, flight } from './confluent.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('a topic keeps its records for a time', () => {
  test('for seven days, and a reader that comes later goes on at the earliest record left, without a word', async () => {
    const { running, control, wait, stopped, numbers, get } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('0')]);
    wait(1);
    await stopped('flights', true);
    wait(5);
    control.produce('skyone_avro', [flight('1')]);
    wait(DAY);
    control.produce('skyone_avro', [flight('2')]);
    wait(6 * DAY);
    expect(control.log('skyone_avro').map(({ offset, expired }) => [offset, expired])).toEqual([
      [0, true],
      [1, true],
      [2, false],
    ]);
    await stopped('flights', false);
    wait(10);
    expect(numbers()).toEqual(['0', '2']);
    await stopped('flights', true);
    wait(5);
    expect((await get('flights')).status).toMatchObject({
      phase: 'STOPPED',
      latest_offsets: { skyone_avro: 'partition:0,offset:3' },
    });
  });

  test('up to the very second, and as long as its option says', async () => {
    const { running, control, wait, stopped, numbers } = await confluent();
    await running();
    await stopped('flights', true);
    wait(5);
    control.retain('skyone_avro', '1 h');
    control.retain('sunset_avro', '0');
    control.produce('skyone_avro', [flight('1')]);
    control.produce('sunset_avro', [flight('2')]);
    wait(HOUR - 11);
    const shown = (topic: string) => control.log(topic).map(({ expired }) => expired);
    expect(shown('skyone_avro')).toEqual([false]);
    await stopped('flights', false);
    wait(10);
    expect(numbers()).toEqual(['1', '2']);
    wait(1);
    expect(shown('skyone_avro')).toEqual([true]);
    wait(300 * DAY);
    expect(shown('sunset_avro')).toEqual([false]);
  });

  test('all of them may be gone, and what comes next is read', async () => {
    const { running, control, wait, stopped, numbers } = await confluent();
    await running();
    await stopped('flights', true);
    wait(5);
    control.produce('skyone_avro', [flight('1'), flight('2'), flight('3')]);
    control.poison('skyone_avro');
    wait(8 * DAY);
    await stopped('flights', false);
    wait(10);
    expect(numbers()).toEqual([]);
    control.produce('skyone_avro', [flight('4')]);
    wait(1);
    expect(numbers()).toEqual(['4']);
  });

  test('INFORMATION_SCHEMA shows it', async () => {
    const { post, wait, send, control } = await confluent();
    control.retain('skyone_avro', '168 h');
    const sql = `SELECT \`TABLE_NAME\`, \`OPTION_VALUE\` FROM embedded.\`INFORMATION_SCHEMA\`.\`TABLE_OPTIONS\` WHERE \`OPTION_KEY\` = 'kafka.retention.time'`;
    await post('ask', sql);
    wait(2);
    const rows = z
      .object({ results: z.object({ data: z.array(z.object({ row: z.array(z.string()) })) }) })
      .parse(JSON.parse((await send('GET', '/ask/results')).text))
      .results.data.map(({ row }) => row);
    expect(rows).toEqual([
      ['skyone_avro', '168 h'],
      ['sunset_avro', '7 d'],
    ]);
  });

  test.each([
    ['7 d', 7 * DAY * 1000],
    ['1d', DAY * 1000],
    ['168 h', 7 * DAY * 1000],
    ['604800000 ms', 7 * DAY * 1000],
    ['2 days', 2 * DAY * 1000],
    ['90 min', 90 * 60 * 1000],
    ['5', 5],
    ['0', 0],
    ['0 ms', 0],
    ['soon', undefined],
    ['7 x', undefined],
  ])('%s', (text, milliseconds) => {
    expect(durationOf(text)).toBe(milliseconds);
  });

  test('which has to be a duration', async () => {
    const { control } = await confluent();
    expect(() => control.retain('skyone_avro', 'long')).toThrow("'long' is no duration such as '7 d'");
  });
});

describe('RUNNING is not the whole truth', () => {
  test('a lost topic lists an exception in each minute, the ten newest, until it is back', async () => {
    const { running, control, wait, send, phase } = await confluent();
    await running();
    const times = async () =>
      (await send('GET', '/flights/exceptions')).exceptions().map(({ timestamp }) => Date.parse(timestamp) / 1000);
    control.dropTopic('sunset_avro');
    const [first = 0] = await times();
    wait(3 * 60);
    expect(await times()).toEqual([first + 180, first + 120, first + 60, first]);
    wait(HOUR);
    expect(await times()).toHaveLength(10);
    expect(await phase('flights')).toBe('RUNNING');
    control.createTopic('sunset_avro');
    const before = await times();
    wait(HOUR);
    expect(await times()).toEqual(before);
  });

  test('an exception that Confluent recovers from by itself', async () => {
    const { running, control, send, phase } = await confluent();
    await running();
    control.stumble('flights', { name: 'E', message: 'lost a task manager' });
    expect((await send('GET', '/flights/exceptions')).exceptions()).toMatchObject([
      { name: 'E', message: 'lost a task manager' },
    ]);
    expect(await phase('flights')).toBe('RUNNING');
  });

  test('warnings are listed, or stand in the detail', async () => {
    const { running, control, get } = await confluent();
    await running();
    expect((await get('flights')).status).not.toHaveProperty('warnings');
    control.warn('flights', { severity: 'CRITICAL', reason: 'MISSING_WINDOW_START_END', message: 'No bounds.' });
    expect((await get('flights')).status['warnings']).toMatchObject([
      { severity: 'CRITICAL', reason: 'MISSING_WINDOW_START_END', message: 'No bounds.' },
    ]);
    control.behave({ warnings: 'in-detail' });
    expect((await get('flights')).status).toMatchObject({ detail: '[Warning] No bounds.' });
    expect((await get('flights')).status).not.toHaveProperty('warnings');
    control.clearWarnings('flights');
    expect((await get('flights')).status.detail).toBe('');
  });

  test('limits of its state and its scale are switches, for what runs', async () => {
    const { running, control, get, stopped, wait } = await confluent();
    await running();
    const states = async () => {
      const { scaling_status: scaling, state_limit_status: limit } = (await get('flights')).status;
      return [scaling.scaling_state, z.object({ state_limit_state: z.string() }).optional().parse(limit)];
    };
    expect(await states()).toEqual(['OK', { state_limit_state: 'OK' }]);
    control.behave({ scalingState: 'PENDING_SCALE_UP', stateLimitState: 'EXCEEDING_SOFT_LIMIT' });
    expect(await states()).toEqual(['PENDING_SCALE_UP', { state_limit_state: 'EXCEEDING_SOFT_LIMIT' }]);
    await stopped('flights', true);
    wait(5);
    expect(await states()).toEqual(['OK', { state_limit_state: 'OK' }]);
    control.behave({ stateLimitState: 'absent' });
    expect(await states()).toEqual(['OK', undefined]);
  });
});
