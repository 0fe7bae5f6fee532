import { readArguments, usage } from './arguments.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { sampleFlights } from './flights.ts';
import { ShiftedClock } from './world/clock.ts';

/** The start, or one line about what is wrong, such as a port that is taken, and the arguments that there are. */
const start = async (): Promise<Embedded> => {
  try {
    const { help, ...options } = readArguments(process.argv.slice(2));
    if (help) {
      console.log(usage());
      process.exit(0);
    }
    return await startEmbedded({ clock: new ShiftedClock(), ...options });
  } catch (error) {
    const [what] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(`${what}\n${usage()}`);
    process.exit(2);
  }
};

const embedded = await start();
const { url, secret, control } = embedded;
const { catalogName, environment, databaseName, databaseId } = control.account();
const flights = sampleFlights();
control.produce('skyone_avro', flights.skyone_avro);
control.produce('sunset_avro', flights.sunset_avro);

const statements = `${url}/sql/v1/organizations/${secret['organization.id']}/environments/${secret['environment.id']}/statements`;
const credentials = `${secret['flink.api.key']}:${secret['flink.api.secret']}`;
console.log(`The embedded Confluent serves on ${url}

Base URL      ${statements}
Credentials   ${credentials}
Catalog       ${catalogName} (${environment})
Database      ${databaseName} (${databaseId})
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
