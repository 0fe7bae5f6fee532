import { parseArgs } from 'node:util';
import { type Embedded, startEmbedded } from './embedded.ts';
import { sampleFlights } from './flights.ts';
import { ShiftedClock } from './world/clock.ts';

/**
 * The port that `npm run emulator -- --port=8080` names. The embedded Confluent serves on it, on loopback, until a
 * signal ends it.
 */
const readPort = (): number => {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (port <= 65_535) return port;
  throw new RangeError(`--port=${values.port} is no port.`);
};

/** The start, or one line about what is wrong: arguments that are not understood, or a port that is taken. */
const start = async (): Promise<Embedded> => {
  try {
    return await startEmbedded({ clock: new ShiftedClock(), port: readPort() });
  } catch (error) {
    const [what] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(`${what} Accepted is --port=<a free port from 0 (any) to 65535>, 8080 if not given.`);
    process.exit(2);
  }
};

const embedded = await start();
const { url, secret, control } = embedded;
const flights = sampleFlights();
control.produce('skyone_avro', flights.skyone_avro);
control.produce('sunset_avro', flights.sunset_avro);

const statements = `${url}/sql/v1/organizations/${secret['organization.id']}/environments/${secret['environment.id']}/statements`;
const credentials = `${secret['flink.api.key']}:${secret['flink.api.secret']}`;
console.log(`The embedded Confluent serves on ${url}

Base URL      ${statements}
Credentials   ${credentials}
Topics        skyone_avro (${flights.skyone_avro.length} flights), sunset_avro (${flights.sunset_avro.length} flights)

The secret that fits it:
${JSON.stringify(secret)}

List its statements:
  curl -u '${credentials}' '${statements}'
Create one:
  curl -u '${credentials}' -H 'Content-Type: application/json' '${statements}' -d '{"name":"first","spec":{"statement":"CREATE TABLE t (a STRING) DISTRIBUTED INTO 1 BUCKETS"}}'
See all there is, break something, let an hour pass:
  curl '${url}/emulator/state'
  curl '${url}/emulator/control' -d '{"do":"poison","topic":"skyone_avro"}'
  curl '${url}/emulator/advance' -d '{"seconds":3600}'`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void embedded.close());
