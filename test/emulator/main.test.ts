import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { sampleFlights } from '../../emulator/flights.ts';
import { createFlights, insertFlights } from './confluent.ts';

const main = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));

test('npm run emulator prints base URL, credentials, curl and the secret, serves the sample flights, and ends when told to', async () => {
  const child = spawn(process.execPath, [main, '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes('/emulator/advance')) break;
  }
  const secret = z.record(z.string(), z.string()).parse(JSON.parse(lines.find((line) => line.startsWith('{')) ?? ''));
  const url = secret['flink.rest.endpoint'];
  const base = `${url}/sql/v1/organizations/${secret['organization.id']}/environments/${secret['environment.id']}/statements`;
  const credentials = `${secret['flink.api.key']}:${secret['flink.api.secret']}`;
  expect(lines.join('\n')).toContain(base);
  expect(lines.join('\n')).toContain(`curl -u '${credentials}'`);

  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const post = (name: string, statement: string) =>
    fetch(base, { method: 'POST', headers, body: JSON.stringify({ name, spec: { statement } }) });
  const control = async (body: unknown): Promise<unknown> =>
    (await fetch(`${url}/emulator/control`, { method: 'POST', body: JSON.stringify(body) })).json();
  expect((await post('table', createFlights)).status).toBe(201);
  await control({ do: 'advance', seconds: 30 });
  await post('flights', insertFlights);
  await control({ do: 'advance', seconds: 30 });
  const { result } = z
    .object({ result: z.array(z.record(z.string(), z.string())) })
    .parse(await control({ do: 'rows', table: 'flight_avro' }));
  expect(result).toHaveLength(2000);

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('npm run emulator takes names and ids, and says what it takes', async () => {
  const run = (...args: readonly string[]) => spawn(process.execPath, [main, ...args]);
  const ended = async (child: ReturnType<typeof run>) => {
    const [out, problem, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out, problem, code: Number(code) };
  };
  const help = await ended(run('--help'));
  expect([help.code, help.problem]).toEqual([0, '']);
  for (const option of ['--port=', '--catalog-name=', '--catalog-id=', '--database-name=', '--database-id='])
    expect(help.out).toContain(option);
  for (const wrong of ['--port=x', '--port=65536', '--catalog-id=prod', '--database-id=main', '--nope']) {
    const { code, problem } = await ended(run(wrong));
    expect([code, problem]).toEqual([2, expect.stringContaining('Accepted are:')]);
    expect(problem).toContain(wrong.split('=')[0]);
  }
  const child = run(
    '--port=0',
    '--catalog-name=prod',
    '--catalog-id=env-1',
    '--database-name=main',
    '--database-id=lkc-1',
  );
  const serving = ended(child);
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const { out } = await serving;
  expect(out).toContain('prod (env-1)');
  expect(out).toContain('main (lkc-1)');
  expect(out).toContain('/environments/env-1/statements');
});

test('the sample flights are real ones, the same every time, with every column filled', () => {
  const { skyone_avro, sunset_avro } = sampleFlights();
  expect([skyone_avro.length, sunset_avro.length]).toEqual([1000, 1000]);
  expect(skyone_avro[0]).toEqual({
    email_address: 'charles.cochran0@example.com',
    departure_time: '2001-01-01 06:55:00',
    departure_airport_code: 'LAX',
    arrival_time: '2001-01-01 11:25:00',
    arrival_airport_code: 'BNA',
    flight_duration: 270,
    flight_number: 'SKY6397',
    confirmation_code: 'LBKOWI',
    ticket_price: '246.67',
    aircraft: 'Boeing 757',
    booking_agency_email: 'bookings@farewell.example',
  });
  for (const row of [...skyone_avro, ...sunset_avro]) expect(Object.values(row)).not.toContain(null);
  expect(sampleFlights()).toEqual({ skyone_avro, sunset_avro });
});
