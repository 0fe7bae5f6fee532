import type { Desired, Prerequisite, SecretProperties } from '../core/model/statement.ts';
import { keptProblems, prerequisiteProblems } from '../core/sql/forms/forms.ts';
import type { SqlFile, SqlFiles } from './sql-files.ts';
import { type GivenProperties, plainOf, secretOf } from './statement-properties.ts';
import type { Adopted, Definition, Own } from './statement-schema.ts';
import { stemOf, versionNameOf } from './versions.ts';

/** The catalog and the database in which Confluent looks up the SQL's names. */
export interface Place {
  readonly catalogName: string;
  readonly databaseName: string;
}

const resolutionOf = ({ catalogName, databaseName }: Place) => ({
  'sql.current-catalog': catalogName,
  'sql.current-database': databaseName,
});

/** Values from the secret as a version counts them: by their keys there. */
const referencesOf = (given: GivenProperties) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value !== 'string'));

const secretsOf = (given: GivenProperties): { readonly secretProperties?: SecretProperties } => {
  const secretProperties = secretOf(given);
  return Object.keys(secretProperties).length === 0 ? {} : { secretProperties };
};

/** A prerequisite. Values from the secret go along with it, but make no version of it: it has run to its end. */
const prerequisiteOf = ({ file, sql, settings }: SqlFile, place: Place, given: GivenProperties): Prerequisite => {
  const properties = { ...settings, ...resolutionOf(place) };
  return { versionName: versionNameOf(stemOf(file), sql, properties), sql, properties, ...secretsOf(given) };
};

const policiesOf = (
  { onForeignStop, restartDegradedAfterMinutes: minutes, onCrashLoop }: Definition,
  { onChange, preflight, columns }: Pick<Own, 'onChange' | 'preflight' | 'columns'>,
): Desired['policies'] => ({
  onChange,
  preflight,
  ...(columns === undefined ? {} : { columns }),
  onForeignStop,
  ...(minutes === undefined ? {} : { restartDegradedAfterMinutes: minutes }),
  ...(onCrashLoop === 'hold' ? { onCrashLoop } : {}),
});

const placementOf = ({ computePoolId, principalId }: Definition): Desired['placement'] => ({
  ...(computePoolId === undefined ? {} : { computePoolId }),
  ...(principalId === undefined ? {} : { principalId }),
});

/** An adopted statement, which keeps its own name. Its SQL text and its properties belong to somebody else. */
export const adoptedOf = (definition: Adopted): Desired => ({
  name: definition.name,
  versionName: definition.name,
  properties: {},
  placement: placementOf(definition),
  prerequisites: [],
  policies: policiesOf(definition, { onChange: 'hold', preflight: false }),
});

/** A statement of the keeper's own, read from its files. */
export const ownOf = (definition: Own, place: Place, files: SqlFiles): Desired => {
  const { name, properties: given } = definition;
  const secrets = referencesOf(given);
  const { sql, settings } = files.read(definition.sql, keptProblems, given);
  const properties = { ...plainOf(given), ...settings, ...resolutionOf(place) };
  return {
    name,
    versionName: versionNameOf(name, sql, { ...properties, ...secrets }),
    sql,
    properties,
    ...secretsOf(given),
    placement: placementOf(definition),
    prerequisites: definition.prerequisites.map((file) =>
      prerequisiteOf(files.read(file, prerequisiteProblems, secrets), place, given),
    ),
    policies: policiesOf(definition, definition),
  };
};
