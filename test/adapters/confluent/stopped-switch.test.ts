import { beforeEach, describe, expect, test } from 'vitest';
import { StoppedSwitch, type Wanted } from '../../../lambda/adapters/confluent/stopped-switch.ts';
import type { Budget } from '../../../lambda/pass/ports.ts';
import { TestClock } from '../clock.ts';
import { failureOf } from '../secrets.ts';
import { CONNECTION, Refused, requests } from './scripted-requests.ts';
import { statement } from './stage.ts';

const STOP: Wanted = { stopped: true };
const MOVE: Wanted = { stopped: false, computePoolId: 'lfcp-2', principalId: 'sa-2' };
const ABSENT = { kind: 'refused', detail: 'Statement flight does not exist.', signals: [] };

let clock: TestClock;
let failedTries: number;

beforeEach(() => {
  clock = new TestClock();
  failedTries = 0;
});

const budget = (milliseconds = 60_000): Budget => ({
  deadline: clock.now() + milliseconds,
  onFailedTry: () => {
    failedTries += 1;
  },
});

type Answered = (budget: Budget) => unknown;

/** A switch whose requests are answered so by their methods, each time by the next one, in the end by the last one. */
const answering = (answers: Readonly<Partial<Record<'GET' | 'PATCH' | 'PUT', readonly Answered[]>>>) => {
  const times = new Map<string, number>();
  const on = requests((asked, given) => {
    const method = asked.split(' ')[0] ?? '';
    const all = Object.entries(answers).find(([each]) => each === method)?.[1] ?? [];
    const time = times.get(method) ?? 0;
    times.set(method, time + 1);
    const answer = all[Math.min(time, all.length - 1)];
    if (answer === undefined) throw new Error(`${asked} was not expected`);
    return answer(given);
  });
  const options = {
    clock,
    random: () => 0.5,
    source: { current: async () => CONNECTION, refreshed: async () => CONNECTION },
  };
  const its = new StoppedSwitch(on, options);
  return { on, set: (wanted: Wanted, milliseconds?: number) => its.set('flight', wanted, budget(milliseconds)) };
};

const no =
  (status: number, detail = 'No.'): Answered =>
  () =>
    new Refused(status, detail);
const yes: Answered = () => ({});
const here =
  (spec = {}): Answered =>
  () =>
    statement({ spec });
/** Refused, after a try whose answer was lost. */
const lost =
  (status: number): Answered =>
  ({ onFailedTry }) => {
    onFailedTry();
    return new Refused(status);
  };

describe('a patch', () => {
  test('asks for the field that is to change', async () => {
    const { on, set } = answering({ PATCH: [yes] });
    expect(await set(STOP)).toEqual({ kind: 'accepted' });
    expect(on.asked).toEqual(['PATCH /flight']);
    expect(on.subjects).toEqual(['statement flight']);
    expect(on.bodies).toEqual([[{ op: 'replace', path: '/spec/stopped', value: true }]]);
  });

  test('may move it', async () => {
    const { on, set } = answering({ PATCH: [yes] });
    expect(await set(MOVE)).toEqual({ kind: 'accepted' });
    await set({ stopped: false, computePoolId: 'lfcp-2' });
    await set({ stopped: false, principalId: 'sa-2' });
    const paths = on.bodies.map((body) => JSON.stringify(body).match(/\/spec\/\w+/g));
    expect(paths).toEqual([
      ['/spec/stopped', '/spec/compute_pool_id', '/spec/principal'],
      ['/spec/stopped', '/spec/compute_pool_id'],
      ['/spec/stopped', '/spec/principal'],
    ]);
  });

  test.each([400, 422])('is refused by %i at once', async (status) => {
    const { on, set } = answering({ PATCH: [no(status, 'not in this phase')] });
    expect(await set(STOP)).toEqual({ kind: 'refused', detail: 'not in this phase', signals: [] });
    expect(on.asked).toEqual(['PATCH /flight']);
    expect(clock.pauses).toEqual([]);
  });

  test.each([
    [402, 'AccessDenied'],
    [410, 'Unreachable'],
  ])('is given up at %i', async (status, reason) => {
    expect(await failureOf(answering({ PATCH: [no(status)] }).set(STOP))).toMatchObject({ reason });
  });

  test('is tried three times where it is in conflict, as long as there is time', async () => {
    const often = answering({ PATCH: [no(409)] });
    expect(await often.set(STOP)).toEqual({ kind: 'refused', detail: 'No.', signals: [] });
    expect(often.on.asked).toHaveLength(3);
    expect(clock.pauses).toEqual([375, 750]);
    expect((await answering({ PATCH: [no(409), no(409), yes] }).set(STOP)).kind).toBe('accepted');
    const short = answering({ PATCH: [no(409), yes] });
    expect((await short.set(STOP, 375)).kind).toBe('refused');
    expect((await short.set(STOP, 376)).kind).toBe('accepted');
  });

  test.each([
    [true, { kind: 'accepted' }],
    [false, { kind: 'refused', detail: 'No.', signals: [] }],
  ])('that may have been done is looked after (stopped: %s)', async (stopped, answer) => {
    const { on, set } = answering({ PATCH: [lost(400)], GET: [here({ stopped })] });
    expect(await set(STOP)).toEqual(answer);
    expect(on.asked).toEqual(['PATCH /flight', 'GET /flight']);
    expect(failedTries).toBe(1);
  });

  test('that may have been done to what is gone is refused', async () => {
    expect(await answering({ PATCH: [lost(400)], GET: [no(404)] }).set(STOP)).toEqual(ABSENT);
  });
});

describe('a PUT', () => {
  test.each([403, 404, 405, 415, 501])('stands in where PATCH is answered %i, for an hour', async (status) => {
    const { on, set } = answering({ PATCH: [no(status)], GET: [here()], PUT: [yes] });
    expect((await set(STOP)).kind).toBe('accepted');
    clock.time += 60 * 60_000 - 1;
    expect((await set(STOP)).kind).toBe('accepted');
    clock.time += 1;
    expect((await set(STOP)).kind).toBe('accepted');
    const once = ['PATCH /flight', 'GET /flight', 'PUT /flight'];
    expect(on.asked).toEqual([...once, 'GET /flight', 'PUT /flight', ...once]);
  });

  test('sends the statement back as it came, but for what is to change', async () => {
    const { on, set } = answering({ PATCH: [no(400)], GET: [here({ later: [1] })], PUT: [yes] });
    expect((await set(MOVE)).kind).toBe('accepted');
    expect(on.bodies[1]).toEqual({
      name: 'flight',
      organization_id: CONNECTION.organizationId,
      environment_id: CONNECTION.environmentId,
      metadata: { resource_version: '4' },
      spec: { ...statement().spec, later: [1], stopped: false, compute_pool_id: 'lfcp-2', principal: 'sa-2' },
    });
    expect(on.subjects).toEqual(['statement flight', 'statement flight', 'statement flight']);
  });

  test.each([400, 410, 422, 405])('moves what PATCH does not (%i), which says nothing of PATCH', async (status) => {
    const { on, set } = answering({ PATCH: [no(status), yes], GET: [here()], PUT: [yes] });
    expect((await set(MOVE)).kind).toBe('accepted');
    await set(STOP);
    expect(on.asked).toEqual(['PATCH /flight', 'GET /flight', 'PUT /flight', 'PATCH /flight']);
  });

  test('does not move what is in conflict', async () => {
    const { on, set } = answering({ PATCH: [no(409)] });
    expect((await set(MOVE)).kind).toBe('refused');
    expect(on.asked).toEqual(['PATCH /flight', 'PATCH /flight', 'PATCH /flight']);
  });

  test('that is refused says nothing of PATCH', async () => {
    const { on, set } = answering({ PATCH: [no(405)], GET: [here()], PUT: [no(400, 'no field')] });
    expect(await set(STOP)).toEqual({ kind: 'refused', detail: 'no field', signals: [] });
    expect(clock.pauses).toEqual([]);
    await set(STOP);
    expect(on.asked.filter((asked) => asked === 'PATCH /flight')).toHaveLength(2);
  });

  test('is not sent to what is not there', async () => {
    expect(await answering({ PATCH: [no(405)], GET: [no(404)] }).set(STOP)).toEqual(ABSENT);
    expect(await answering({ PATCH: [no(405)], GET: [here()], PUT: [no(404)] }).set(STOP)).toEqual(ABSENT);
  });

  test.each([
    [403, 'AccessDenied'],
    [410, 'Unreachable'],
  ])('is given up at %i', async (status, reason) => {
    const { set } = answering({ PATCH: [no(405)], GET: [here()], PUT: [no(status)] });
    expect(await failureOf(set(STOP))).toMatchObject({ reason });
  });

  test('is tried five times where the statement has changed, as long as there is time', async () => {
    const often = answering({ PATCH: [no(405)], GET: [here()], PUT: [no(409, 'stale')] });
    expect(await often.set(STOP)).toEqual({ kind: 'refused', detail: 'stale', signals: [] });
    expect(often.on.asked.filter((asked) => asked === 'PUT /flight')).toHaveLength(5);
    expect(clock.pauses).toEqual([375, 750, 1_500, 3_000]);
    const short = answering({ PATCH: [no(405)], GET: [here()], PUT: [no(409), yes] });
    expect((await short.set(STOP, 375)).kind).toBe('refused');
  });

  test('gives up where the statement is hidden: whether it is there, nobody knows', async () => {
    const page: Answered = () => ({ data: [] });
    const denial = { reason: 'AccessDenied', message: expect.stringContaining('and the list does not show it') };
    const put = answering({ PATCH: [no(405)], GET: [no(403), page] });
    expect(await failureOf(put.set(STOP))).toMatchObject(denial);
    const patched = answering({ PATCH: [lost(400)], GET: [no(403), page] });
    expect(await failureOf(patched.set(STOP))).toMatchObject(denial);
  });

  test('does not send back what cannot be', async () => {
    const deep = `{"status":{"phase":"RUNNING"},"spec":{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await answering({ PATCH: [no(405)], GET: [() => deep] }).set(STOP)).toEqual({
      kind: 'refused',
      detail: 'Statement flight cannot be sent back: it is nested too deep.',
      signals: [],
    });
  });
});
