import type { SecretProperties } from '../core/model/statement.ts';
import { type Own, RESERVED_PROPERTIES } from './statement-schema.ts';

/** Properties as an entry of the list gives them. */
export type GivenProperties = Own['properties'];

type Texts = Readonly<Record<string, string>>;

/** Properties whose values stand in the list. */
export const plainOf = (given: GivenProperties): Texts =>
  Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );

/** Properties whose values stand in the secret: property → key there. */
export const secretOf = (given: GivenProperties): SecretProperties =>
  Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) =>
      typeof value === 'string' ? [] : [[key, value.fromSecret] as const],
    ),
  );

/** What is wrong with a SET of a file, beside the properties of its entry; undefined if nothing is. */
const problemOf = (key: string, value: string, given: GivenProperties): string | undefined => {
  if (RESERVED_PROPERTIES.includes(key))
    return `SET '${key}' must be left to the keeper, which sets it itself: delete the line`;
  if (key.startsWith('client.')) return `SET '${key}' is for Confluent's own shell, and no property: delete the line`;
  const listed = Object.hasOwn(given, key) ? given[key] : undefined;
  if (listed === undefined || listed === value) return undefined;
  return typeof listed === 'string'
    ? `SET '${key}' says otherwise than "properties" of its entry: delete one of the two`
    : `SET '${key}' stands beside its value from the secret in "properties" of its entry: delete the line`;
};

/** Problems of the SET lines of a file, beside the properties that go along with it. */
export const settingProblems = (settings: ReadonlyMap<string, string>, given: GivenProperties): readonly string[] =>
  [...settings].flatMap(([key, value]) => problemOf(key, value, given) ?? []);
