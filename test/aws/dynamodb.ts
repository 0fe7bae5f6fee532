import * as z from 'zod';
import { LEDGER_KEY } from '../../lambda/contract.ts';
import { failed, type Operation, ok } from './wire.ts';

const attributeSchema = z.union([z.strictObject({ S: z.string() }), z.strictObject({ N: z.string() })]);
const itemSchema = z.record(z.string(), attributeSchema);

/** Attribute name → value, as on the wire. */
export type Item = Readonly<Record<string, z.infer<typeof attributeSchema>>>;

const keySchema = z.looseObject({ [LEDGER_KEY]: z.strictObject({ S: z.string() }) });

const getSchema = z.strictObject({ TableName: z.string(), Key: keySchema, ConsistentRead: z.literal(true) });

const putSchema = z.strictObject({
  TableName: z.string(),
  Item: itemSchema,
  ConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: itemSchema.default({}),
});

type Put = z.infer<typeof putSchema>;

/** The two conditions that the keeper's ledger uses; a put without one always holds. */
const holds = (put: Put, stored: Item | undefined): boolean => {
  if (put.ConditionExpression === undefined) return true;
  const [, absent] = /^attribute_not_exists\((#\w+)\)$/.exec(put.ConditionExpression) ?? [];
  const nameOf = (placeholder: string): string => z.string().parse(put.ExpressionAttributeNames[placeholder]);
  if (absent !== undefined) return stored?.[nameOf(absent)] === undefined;
  const [, name, value] = /^(#\w+) = (:\w+)$/.exec(put.ConditionExpression) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no stand-in for ${put.ConditionExpression}`);
  const wanted = attributeSchema.parse(put.ExpressionAttributeValues[value]);
  return JSON.stringify(stored?.[nameOf(name)]) === JSON.stringify(wanted);
};

const NO_TABLE = failed('ResourceNotFoundException', 'Requested resource not found');

export const makeDynamoDb = (
  tables: ReadonlyMap<string, Map<string, Item>>,
): Readonly<Record<`DynamoDB_20120810.${string}`, Operation>> => ({
  'DynamoDB_20120810.GetItem': (body) => {
    const { TableName, Key } = getSchema.parse(body);
    const table = tables.get(TableName);
    if (table === undefined) return NO_TABLE;
    const stored = table.get(keySchema.parse(Key)[LEDGER_KEY].S);
    return ok(stored === undefined ? {} : { Item: stored });
  },
  'DynamoDB_20120810.PutItem': (body) => {
    const put = putSchema.parse(body);
    const table = tables.get(put.TableName);
    if (table === undefined) return NO_TABLE;
    const key = keySchema.parse(put.Item)[LEDGER_KEY].S;
    if (!holds(put, table.get(key))) {
      return failed('ConditionalCheckFailedException', 'The conditional request failed');
    }
    table.set(key, put.Item);
    return ok({});
  },
});
