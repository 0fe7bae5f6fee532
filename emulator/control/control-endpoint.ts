import * as z from 'zod';
import type { HttpAnswer } from '../api/http-answer.ts';
import { behaviourSchema } from '../world/behaviour.ts';
import { faultRuleSchema } from '../world/faults.ts';
import { Refusal } from '../world/refusal.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-base.ts';

type Action = (control: Control, input: unknown) => unknown;

const action =
  <Shape extends z.ZodRawShape>(
    shape: Shape,
    run: (control: Control, named: z.infer<z.ZodObject<Shape, z.core.$strict>>) => unknown,
  ): Action =>
  (control, input) =>
    run(control, z.strictObject(shape).parse(input));

const name = z.string().min(1);
const strings = z.record(z.string(), z.string());
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const column = z.strictObject({ name, type: z.string().default('STRING'), nullable: z.boolean().default(true) });
const exception = z.strictObject({ name, message: z.string() });

/**
 * The actions of `POST /emulator/control`, `{"do": "<one of these>", …its named arguments}`: the methods of `Control`.
 */
const actions: Readonly<Record<string, Action>> = {
  produce: action(
    { topic: name, rows: z.array(row), partition: z.number().int().nonnegative().optional() },
    (control, { topic, rows, partition }) => control.produce(topic, rows, partition),
  ),
  poison: action(
    { topic: name, partition: z.number().int().nonnegative().optional() },
    (control, { topic, partition }) => control.poison(topic, partition),
  ),
  removePoison: action({ topic: name.optional() }, (control, { topic }) => control.removePoison(topic)),
  rows: action({ table: name }, (control, { table }) => control.rows(table)),
  writes: action({ table: name }, (control, { table }) => control.writes(table)),
  log: action({ topic: name }, (control, { topic }) => control.log(topic)),
  retain: action({ topic: name, time: name }, (control, { topic, time }) => control.retain(topic, time)),
  topics: action({}, (control) => control.topics()),
  createTopic: action(
    { name, columns: z.array(column).min(1).optional(), partitions: z.number().int().positive().max(1000).optional() },
    (control, { name: topic, columns, partitions }) => control.createTopic(topic, columns, partitions),
  ),
  addColumn: action({ table: name, name, type: name.optional() }, (control, { table, name: added, type }) =>
    control.addColumn(table, added, type),
  ),
  dropTopic: action({ name }, (control, { name: topic }) => control.dropTopic(topic)),
  statement: action({ name }, (control, named) => control.statement(named.name) ?? null),
  statements: action({}, (control) => control.statements()),
  history: action({}, (control) => control.history()),
  requests: action({}, (control) => control.requests()),
  clearRequests: action({}, (control) => control.clearRequests()),
  fail: action(
    {
      name,
      exception: exception.optional(),
      phase: z.enum(['FAILED', 'FAILING']).optional(),
      detail: z.string().optional(),
    },
    (control, { name: statement, ...how }) => control.fail(statement, how),
  ),
  stumble: action({ name, exception: exception.optional() }, (control, named) =>
    control.stumble(named.name, named.exception),
  ),
  warn: action(
    { name, severity: z.enum(['LOW', 'MODERATE', 'CRITICAL']), reason: name, message: name },
    (control, { name: statement, ...warning }) => control.warn(statement, warning),
  ),
  clearWarnings: action({ name }, (control, named) => control.clearWarnings(named.name)),
  degrade: action({ name, detail: z.string().optional() }, (control, named) =>
    control.degrade(named.name, named.detail),
  ),
  recover: action({ name }, (control, named) => control.recover(named.name)),
  stop: action({ name }, (control, named) => control.stop(named.name)),
  resume: action({ name }, (control, named) => control.resume(named.name)),
  failSavepoint: action({ name, times: z.number().int().positive().optional() }, (control, named) =>
    control.failSavepoint(named.name, named.times),
  ),
  delete: action({ name }, (control, named) => control.delete(named.name)),
  create: action(
    {
      name,
      sql: name,
      properties: strings.optional(),
      labels: strings.optional(),
      pool: name.optional(),
      principal: name.optional(),
    },
    (control, { name: statement, sql, ...options }) => control.create(statement, sql, options),
  ),
  setPhase: action({ name, phase: name, detail: z.string().optional() }, (control, named) =>
    control.setPhase(named.name, named.phase, named.detail),
  ),
  deletePool: action({ id: name }, (control, { id }) => control.deletePool(id)),
  createPool: action({ id: name }, (control, { id }) => control.createPool(id)),
  exhaustPool: action({ id: name }, (control, { id }) => control.exhaustPool(id)),
  relievePool: action({ id: name }, (control, { id }) => control.relievePool(id)),
  deletePrincipal: action({ id: name }, (control, { id }) => control.deletePrincipal(id)),
  createPrincipal: action({ id: name }, (control, { id }) => control.createPrincipal(id)),
  rotateKey: action({ key: name, secret: name }, (control, pair) => control.rotateKey(pair)),
  fault: action(faultRuleSchema.shape, (control, rule) => control.fault(rule)),
  clearFaults: action({}, (control) => control.clearFaults()),
  behave: action(behaviourSchema.partial().shape, (control, switches) => control.behave(switches)),
  behaviour: action({}, (control) => control.behaviour()),
  plan: action({ plan: z.string().nullable() }, (control, { plan }) => control.setPlan(plan)),
  time: action({}, (control) => control.time()),
  advance: action({ seconds: z.number().nonnegative() }, (control, { seconds }) => control.advance(seconds)),
  snapshot: action({}, (control) => control.snapshot()),
};

const bodySchema = z.looseObject({ do: z.string() });

/**
 * The answer to `POST /emulator/control`, `POST /emulator/advance` and `GET /emulator/state`. No credentials are
 * needed: the server listens on loopback only. A wrong request is a 400 that names everything wrong with it.
 */
export const controlAnswer = (control: Control, method: string, path: string, body: string): HttpAnswer => {
  try {
    switch (`${method} ${path}`) {
      case 'POST /emulator/control':
        return result(carryOut(control, JSON.parse(body)));
      case 'POST /emulator/advance':
        return result(carryOut(control, { do: 'advance', ...z.looseObject({}).parse(JSON.parse(body)) }));
      case 'GET /emulator/state':
        return { status: 200, headers: {}, body: state(control) };
      default:
        return refusal(404, ['there are POST /emulator/control, POST /emulator/advance and GET /emulator/state']);
    }
  } catch (error) {
    if (error instanceof SyntaxError) return refusal(400, ['the body is not JSON']);
    if (error instanceof z.ZodError)
      return refusal(
        400,
        error.issues.map(({ path: at, message }) => [at.join('.'), message].filter(Boolean).join(': ')),
      );
    if (error instanceof ControlError || error instanceof Refusal) return refusal(400, [error.message]);
    throw error;
  }
};

const carryOut = (control: Control, input: unknown): unknown => {
  const { do: what, ...named } = bodySchema.parse(input);
  const run = Object.hasOwn(actions, what) ? actions[what] : undefined;
  if (run === undefined) throw new ControlError(`do: '${what}' is none of ${Object.keys(actions).join(', ')}`);
  return run(control, named);
};

const result = (value: unknown): HttpAnswer => ({ status: 200, headers: {}, body: { result: value ?? null } });

const refusal = (status: number, details: readonly string[]): HttpAnswer => ({
  status,
  headers: {},
  body: { errors: details.map((detail) => ({ status: String(status), detail })) },
});

/** An overview for people: no credentials, and for each topic only the number of its records. */
const state = (control: Control): unknown => ({
  time: new Date(control.time()).toISOString(),
  statements: control.statements(),
  topics: Object.fromEntries(control.topics().map((topic) => [topic, control.log(topic).length])),
  history: control.history(),
  requests: control.requests(),
  behaviour: control.behaviour(),
});
