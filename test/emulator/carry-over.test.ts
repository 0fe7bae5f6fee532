import { describe, expect, test } from 'vitest';
import { confluent, createFlights, flight, insertFlights } from './confluent.ts';

const from = (name: string, more: Record<string, string> = {}) => ({
  properties: { 'sql.tables.initial-offset-from': name, ...more },
});

/** The sink table, and no statement that writes to it. */
const withTable = async (options: Parameters<typeof confluent>[0] = {}) => {
  const world = await confluent(options);
  await world.post('flight-table', createFlights);
  world.wait(25);
  return world;
};

describe('the referenced statement', () => {
  test('that never ran is started from where it would have started itself', async () => {
    const { post, wait, stopped, control, get, numbers } = await withTable();
    control.produce('skyone_avro', [flight('1')]);
    await post('flights', insertFlights, { properties: { 'sql.tables.scan.startup.mode': 'latest-offset' } });
    await stopped('flights', true);
    wait(5);
    expect((await get('flights')).status).toMatchObject({ phase: 'STOPPED', latest_offsets: {} });
    await post('next', insertFlights, from('flights'));
    wait(25);
    control.produce('skyone_avro', [flight('2')]);
    expect(numbers()).toEqual(['2']);
  });

  test('that never ran because it waited for another one itself stands for that one', async () => {
    const { running, post, wait, stopped, control, phase, numbers } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    await post('second', insertFlights, from('flights'));
    await stopped('second', true);
    wait(5);
    await post('third', insertFlights, from('second'));
    wait(60);
    expect([await phase('second'), await phase('third')]).toEqual(['STOPPED', 'PENDING']);
    await stopped('flights', true);
    wait(60);
    control.produce('skyone_avro', [flight('2')]);
    expect([await phase('third'), numbers()]).toEqual(['RUNNING', ['1', '2']]);
  });

  test('that FAILED is waited for on, also once a stop is noted, until it is STOPPED', async () => {
    const { running, post, wait, stopped, control, phase, numbers } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    control.fail('flights', { phase: 'FAILED' });
    await post('next', insertFlights, from('flights'));
    wait(3600);
    await stopped('flights', true);
    wait(3600);
    expect([await phase('flights'), await phase('next')]).toEqual(['FAILED', 'PENDING']);
    await stopped('flights', false);
    await stopped('flights', true);
    wait(5 + 25);
    control.produce('skyone_avro', [flight('2')]);
    expect([await phase('flights'), await phase('next'), numbers()]).toEqual(['STOPPED', 'RUNNING', ['1', '2']]);
  });

  test('lets all start that wait for it', async () => {
    const { running, post, wait, stopped, control, phase, numbers } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    await post('one', insertFlights, from('flights'));
    await post('other', insertFlights, from('flights'));
    await stopped('flights', true);
    wait(5 + 25);
    control.produce('skyone_avro', [flight('2')]);
    expect([await phase('one'), await phase('other'), numbers()]).toEqual(['RUNNING', 'RUNNING', ['1', '2', '2']]);
  });
});

test('after six hours the detail names the statement and the time', async () => {
  const { running, post, wait, get } = await confluent();
  await running();
  await post('next', insertFlights, from('flights'));
  wait(6 * 3600);
  expect((await get('next')).status.detail).toBe(
    'Referenced statement flights was not stopped before 2026-01-01T06:00:35.000Z.',
  );
});

test.each(['SELECT MAX(aircraft) FROM skyone_avro', 'SELECT a.aircraft FROM skyone_avro a JOIN sunset_avro b ON TRUE'])(
  'a statement with state fails at once, and does not wait: %s',
  async (query) => {
    const { running, post, wait, phase } = await confluent();
    await running();
    await post('next', `INSERT INTO flight_avro (airline) ${query}`, from('flights'));
    wait(5);
    expect(await phase('next')).toBe('FAILED');
  },
);

describe('a failed savepoint', () => {
  test('lets a statement fail that waits for it; a resume and another stop help; nothing is lost or doubled', async () => {
    const { running, post, wait, stopped, control, get, phase, numbers } = await confluent();
    await running();
    control.produce('skyone_avro', [flight('1')]);
    control.failSavepoint('flights');
    await post('next', insertFlights, from('flights'));
    await stopped('flights', true);
    wait(60);
    expect(await phase('flights')).toBe('STOPPED');
    const { status } = await get('next');
    expect([status.phase, status.detail]).toEqual([
      'FAILED',
      'Savepoint failed: referenced statement flights did not enter the stopped state gracefully. Resume it and stop it again.',
    ]);
    control.produce('skyone_avro', [flight('2')]);
    await stopped('flights', false);
    wait(10);
    expect([await phase('flights'), numbers()]).toEqual(['RUNNING', ['1', '2']]);
    await stopped('flights', true);
    wait(5);
    await post('again', insertFlights, from('flights'));
    wait(25);
    control.produce('skyone_avro', [flight('3')]);
    expect([await phase('again'), await phase('next'), numbers()]).toEqual(['RUNNING', 'FAILED', ['1', '2', '3']]);
  });

  test('is found by what begins later too, as often as it was asked for, over a snapshot', async () => {
    const before = await confluent();
    await before.running();
    const asked = await fetch(`${before.url}/emulator/control`, {
      method: 'POST',
      body: JSON.stringify({ do: 'failSavepoint', name: 'flights', times: 2 }),
    });
    expect(asked.status).toBe(200);
    await before.stopped('flights', true);
    before.wait(5);
    const { post, wait, stopped, phase } = await confluent({
      snapshot: JSON.parse(JSON.stringify(before.control.snapshot())),
    });
    const carried = async (name: string) => {
      await post(name, insertFlights, from('flights'));
      wait(60);
      return phase(name);
    };
    const restarted = async () => {
      await stopped('flights', false);
      wait(10);
      await stopped('flights', true);
      wait(5);
    };
    wait(5);
    expect(await carried('first')).toBe('FAILED');
    await restarted();
    expect(await carried('second')).toBe('FAILED');
    await restarted();
    expect(await carried('third')).toBe('RUNNING');
  });

  test('is no matter to a statement that is there no more', async () => {
    const { url } = await confluent();
    const asked = await fetch(`${url}/emulator/control`, {
      method: 'POST',
      body: JSON.stringify({ do: 'failSavepoint', name: 'none' }),
    });
    expect(asked.status).toBe(400);
  });
});
