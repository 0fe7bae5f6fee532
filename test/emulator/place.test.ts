import { describe, expect, test } from 'vitest';
import { confluent, flight, insertFlights } from './confluent.ts';

/** The consolidator RUNNING, and a second pool. */
const moving = async () => {
  const world = await confluent();
  await world.running();
  world.control.createPool('lfcp-2');
  const patch = (value: Record<string, unknown>) =>
    world.send(
      'PATCH',
      '/flights',
      Object.entries(value).map(([field, to]) => ({ op: 'replace', path: `/spec/${field}`, value: to })),
    );
  const stop = async () => {
    await world.stopped('flights', true);
    world.wait(5);
  };
  return { ...world, patch, stop };
};

test('a statement is shown with its SQL, pool and principal', async () => {
  const { get, pool, embedded } = await moving();
  expect((await get('flights')).spec).toEqual({
    statement: insertFlights,
    properties: {},
    compute_pool_id: pool,
    principal: embedded.secret['flink.principal.id'],
    stopped: false,
  });
});

describe('pool and principal', () => {
  test('change with the resume of what is STOPPED, in one PATCH', async () => {
    const { patch, stop, wait, get, control, numbers } = await moving();
    control.produce('skyone_avro', [flight('1')]);
    await stop();
    const answer = await patch({ compute_pool_id: 'lfcp-2', principal: 'sa-2', stopped: false });
    expect(answer.status).toBe(200);
    wait(10);
    control.produce('skyone_avro', [flight('2')]);
    expect(await get('flights')).toMatchObject({
      spec: { compute_pool_id: 'lfcp-2', principal: 'sa-2', stopped: false },
      status: { phase: 'RUNNING' },
    });
    expect(numbers()).toEqual(['1', '2']);
  });

  test.each([{ stopped: false }, { stopped: true }, {}])('do not change while it runs, with %j', async (more) => {
    const { patch, get } = await moving();
    const before = await get('flights');
    expect((await patch({ ...more, compute_pool_id: 'lfcp-2' })).status).toBe(400);
    expect((await patch({ ...more, principal: 'sa-2' })).status).toBe(400);
    expect(await get('flights')).toEqual(before);
  });

  test('a pool that there is not is refused, and nothing changes', async () => {
    const { patch, stop, get } = await moving();
    await stop();
    const before = await get('flights');
    const refused = await patch({ compute_pool_id: 'lfcp-none', principal: 'sa-2', stopped: false });
    expect([refused.status, refused.error().detail]).toEqual([400, 'logical compute pool=lfcp-none not found']);
    expect(await get('flights')).toEqual(before);
  });
});

describe('a principal that was deleted', () => {
  test('a service account: accepted, then FAILED; under another one it goes on where it stood', async () => {
    const { patch, stop, wait, get, phase, control, numbers } = await moving();
    control.produce('skyone_avro', [flight('1')]);
    await stop();
    control.deletePrincipal('sa-gone');
    expect((await patch({ principal: 'sa-gone', stopped: false })).status).toBe(200);
    expect(await phase('flights')).toBe('PENDING');
    wait(5);
    const { phase: now, detail } = (await get('flights')).status;
    expect([now, detail]).toEqual(['FAILED', 'Principal sa-gone does not exist.']);
    await stop();
    expect((await patch({ principal: 'sa-2', stopped: false })).status).toBe(200);
    wait(10);
    control.produce('skyone_avro', [flight('2')]);
    expect([await phase('flights'), numbers()]).toEqual(['RUNNING', ['1', '2']]);
  });

  test('can be made again, also over a snapshot: what FAILED for it is resumed', async () => {
    const before = await moving();
    const act = async (url: string, what: string) =>
      (await fetch(`${url}/emulator/control`, { method: 'POST', body: JSON.stringify({ do: what, id: 'sa-gone' }) }))
        .status;
    expect(await act(before.url, 'deletePrincipal')).toBe(200);
    const after = await confluent({ snapshot: JSON.parse(JSON.stringify(before.control.snapshot())) });
    after.wait(35);
    await after.post('other', insertFlights, { principal: 'sa-gone' });
    after.wait(5);
    expect(await after.phase('other')).toBe('FAILED');
    expect(await act(after.url, 'createPrincipal')).toBe(200);
    await after.stopped('other', false);
    after.wait(10);
    expect(await after.phase('other')).toBe('RUNNING');
  });

  test('a user is refused at once', async () => {
    const { patch, stop, post, get, control } = await moving();
    await stop();
    const before = await get('flights');
    control.deletePrincipal('u-gone');
    expect((await patch({ principal: 'u-gone', stopped: false })).status).toBe(400);
    expect((await post('other', insertFlights, { principal: 'u-gone' })).status).toBe(400);
    expect(await get('flights')).toEqual(before);
  });

  test('is not missed by what runs', async () => {
    const { control, wait, phase, embedded } = await moving();
    control.deletePrincipal(embedded.secret['flink.principal.id'] ?? '');
    wait(24 * 3600);
    expect(await phase('flights')).toBe('RUNNING');
  });
});

describe('names of tables', () => {
  const selected = insertFlights.slice(insertFlights.indexOf('SELECT'));

  test('in three parts and backticks, without a list of columns', async () => {
    const { post, wait, phase, control, numbers } = await moving();
    await post('named', `insert into \`my env\`.\`my cluster\`.\`flight_avro\` ${selected}`);
    wait(10);
    control.produce('skyone_avro', [flight('1')]);
    expect([await phase('named'), numbers()]).toEqual(['RUNNING', ['1', '1']]);
  });

  test('are the same only in the same letter case', async () => {
    const { post, wait, get } = await moving();
    await post('shouted', `INSERT INTO \`c\`.\`d\`.\`FLIGHT_AVRO\` ${selected}`);
    wait(10);
    expect((await get('shouted')).status).toMatchObject({
      phase: 'FAILED',
      detail: expect.stringContaining("Cannot find table 'c.d.FLIGHT_AVRO' in any of the catalogs [c]"),
    });
  });
});
