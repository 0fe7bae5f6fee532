import { parseArgs } from 'node:util';

/** Options of `npm run emulator --`, each with what its text has to be like. */
const OPTIONS: Readonly<Record<string, { form: RegExp; about: string }>> = {
  port: { form: /^\d{1,5}$/, about: 'a free port from 0 (any) to 65535; 8080 if not given' },
  'catalog-name': { form: /./, about: 'the name of the environment; embedded if not given' },
  'catalog-id': { form: /^env-[a-z0-9]+$/, about: 'the id of the environment, env-…; env-em8edd if not given' },
  'database-name': { form: /./, about: 'the name of the Kafka cluster; airline if not given' },
  'database-id': { form: /^lkc-[a-z0-9]+$/, about: 'the id of the Kafka cluster, lkc-…; lkc-em8edd if not given' },
};

/** The arguments in words, one line each. */
export const usage = (): string =>
  [
    'Accepted are:',
    ...Object.entries(OPTIONS).map(([name, { about }]) => `${`  --${name}=…`.padEnd(22)}${about}`),
    `${'  --help'.padEnd(22)}these lines`,
  ].join('\n');

export interface Arguments {
  help: boolean;
  port: number;
  catalogName?: string | undefined;
  catalogId?: string | undefined;
  databaseName?: string | undefined;
  databaseId?: string | undefined;
}

/**
 * What the arguments ask for.
 *
 * @throws Error where they are not understood
 */
export const readArguments = (given: readonly string[]): Arguments => {
  const { values } = parseArgs({
    args: [...given],
    options: {
      port: { type: 'string', default: '8080' },
      'catalog-name': { type: 'string' },
      'catalog-id': { type: 'string' },
      'database-name': { type: 'string' },
      'database-id': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  for (const [name, value] of Object.entries(values)) {
    const option = OPTIONS[name];
    if (option !== undefined && !option.form.test(String(value))) throw unfit(name, value);
  }
  const port = Number(values.port);
  if (port > 65_535) throw unfit('port', values.port);
  return {
    help: values.help,
    port,
    catalogName: values['catalog-name'],
    catalogId: values['catalog-id'],
    databaseName: values['database-name'],
    databaseId: values['database-id'],
  };
};

const unfit = (name: string, value: unknown): RangeError =>
  new RangeError(`--${name}=${value} does not fit: it takes ${OPTIONS[name]?.about}.`);
