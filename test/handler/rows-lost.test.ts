import { expect, it } from 'vitest';
import type { StatementChange } from '../../lambda/contract.ts';
import { DAY, HOUR, MINUTE, type Rig, startRig } from './keeper-rig.ts';

const STOP = { command: 'stop' };
const RESUME = { command: 'resume' };

const iso = (at: number): string => new Date(at).toISOString();

/** A rig whose statement was stopped by a person a moment ago, and the time of that. */
const stopped = async (rig: Rig): Promise<number> => {
  rig.flights(2);
  await rig.minutes(3);
  await rig.invoke(STOP);
  const end = rig.confluent.control.history().find(({ name, phase }) => name === rig.name() && phase === 'STOPPED');
  expect(rig.phase()).toBe('STOPPED');
  return end?.at ?? 0;
};

/** The events since the last call. */
const eventsOf = (rig: Rig): (() => readonly StatementChange[]) => {
  let known = 0;
  return () => {
    const all = rig.changes();
    const fresh = all.slice(known);
    known = all.length;
    return fresh;
  };
};

const questions = (rig: Rig): number =>
  rig.confluent.control.history().filter(({ name, phase }) => name.endsWith('-kept') && phase === 'COMPLETED').length;

it('says from when rows are lost, warns more urgently, and the rows are lost then, without a word of Confluent’s', async () => {
  const rig = await startRig();
  const { control } = rig.confluent;
  const events = eventsOf(rig);
  const since = await stopped(rig);
  const lost = iso(since + 7 * DAY);
  expect(await rig.invoke({ command: 'status' })).toMatchObject({ health: 'suspended', rowsLostFrom: lost });
  expect(events().at(-1)).toMatchObject({ reason: 'Suspended', rowsLostFrom: lost });
  rig.flights(1);
  const told: (readonly [days: number, urgency: string | undefined])[] = [];
  for (let hours = 1; hours <= 8 * 24; hours += 1) {
    rig.clock.advance(HOUR);
    const entry = await rig.invoke();
    expect(entry.rowsLostFrom).toBe(lost);
    for (const { urgency, message, rowsLostFrom } of events()) {
      expect(rowsLostFrom).toBe(lost);
      if (urgency !== undefined && told.at(-1)?.[1] !== urgency) told.push([hours / 24, urgency]);
      if (hours > 7 * 24) expect(message).toContain(`IT IS LOSING ROWS since ${lost}`);
    }
  }
  expect(told).toEqual([
    [112 / 24, 'notice'],
    [140 / 24, 'warning'],
    [163 / 24, 'critical'],
  ]);
  expect(questions(rig)).toBe(1);
  expect(control.log('skyone_avro').map(({ expired }) => expired)).toEqual([true, true, true]);
  rig.flights(1);
  expect(await rig.invoke(RESUME)).toMatchObject({ health: 'healthy' });
  rig.clock.advance(1_000);
  // Of four flights of each airline, the third came while it was stopped, and is lost.
  expect(control.rows('flight_avro')).toHaveLength(6);
  rig.clock.advance(11 * MINUTE);
  expect(await rig.invoke()).not.toHaveProperty('rowsLostFrom');
}, 30_000);

it('asks how long its topics keep their rows, and counts by the shortest', async () => {
  const rig = await startRig();
  rig.confluent.control.retain('sunset_avro', '36 h');
  rig.confluent.control.retain('skyone_avro', '0');
  const events = eventsOf(rig);
  const since = await stopped(rig);
  expect(await rig.invoke()).toMatchObject({ rowsLostFrom: iso(since + 36 * HOUR) });
  expect(
    events()
      .map(({ rowsLostFrom }) => rowsLostFrom)
      .at(-1),
  ).toBe(iso(since + 36 * HOUR));
  expect(rig.confluent.control.statements().some(({ name }) => String(name).endsWith('-kept'))).toBe(true);
  rig.clock.advance(MINUTE);
  expect(rig.confluent.control.statements().some(({ name }) => String(name).endsWith('-kept'))).toBe(false);
});

it('says nothing of rows that its topics never remove', async () => {
  const rig = await startRig();
  for (const topic of ['sunset_avro', 'skyone_avro']) rig.confluent.control.retain(topic, '0');
  await stopped(rig);
  expect(await rig.invoke()).not.toHaveProperty('rowsLostFrom');
});

it('counts seven days where INFORMATION_SCHEMA is denied, and does not ask again', async () => {
  const rig = await startRig();
  rig.confluent.control.retain('sunset_avro', '1 h');
  await rig.minutes(2);
  rig.confluent.control.behave({ informationSchema: 'denied' });
  const since = await stopped(rig);
  for (let pass = 0; pass < 3; pass += 1) {
    rig.clock.advance(HOUR);
    expect(await rig.invoke()).toMatchObject({ rowsLostFrom: iso(since + 7 * DAY) });
  }
  const asked = rig.confluent.control
    .history()
    .filter(({ name, phase }) => name.endsWith('-kept') && phase === 'PENDING');
  expect(asked).toHaveLength(1);
});
