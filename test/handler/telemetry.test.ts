import { expect, it } from 'vitest';
import * as z from 'zod';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

const metricSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

const decisionSchema = z.looseObject({ message: z.literal('decision') });

const parsed = (rig: Rig): readonly unknown[] => rig.output.map((line): unknown => JSON.parse(line));

const metricsOf = (rig: Rig) => parsed(rig).flatMap((line) => metricSchema.safeParse(line).data ?? []);

const decisionsOf = (rig: Rig) => parsed(rig).flatMap((line) => decisionSchema.safeParse(line).data ?? []);

it('counts each pass in the embedded metric format, by statement alone', async () => {
  const rig = await startRig();
  await rig.minutes(3);
  const metrics = metricsOf(rig);
  expect(metrics).toHaveLength(3);
  for (const metric of metrics) {
    expect(metric).toMatchObject({
      Statement: 'flight-consolidator',
      Healthy: 1,
      Held: 0,
      Restarts: 0,
      ConfluentErrors: 0,
    });
    const [directive] = metric._aws.CloudWatchMetrics;
    expect(directive?.Namespace).toBe('FlinkStatementKeeper');
    expect(directive?.Dimensions).toEqual([['Statement']]);
    expect(metric).not.toHaveProperty('service');
  }
});

it('counts a restart, how long it was down, and the errors of Confluent', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  rig.clock.advance(3 * MINUTE);
  rig.confluent.control.fault({ kind: 'status', status: 503, times: 2 });
  await rig.invoke();
  const last = metricsOf(rig).at(-1);
  // It runs again, and yet this was no healthy pass.
  expect(last).toMatchObject({ Healthy: 0, Restarts: 1, ConfluentErrors: 2 });
  expect(Number(last?.['TimeToRecover'])).toBeGreaterThan(180);
  expect(Number(last?.['TimeToRecover'])).toBeLessThan(240);
  rig.clock.advance(MINUTE);
  await rig.invoke();
  expect(metricsOf(rig).at(-1)).toMatchObject({ Healthy: 1, Restarts: 0 });
});

it('is not healthy while held or out of reach', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.setPhase(rig.name(), 'COMPLETED');
  await rig.invoke();
  expect(metricsOf(rig).at(-1)).toMatchObject({ Healthy: 0, Held: 1 });
  rig.confluent.control.fault({ kind: 'status', status: 500, times: 'always' });
  await expect(rig.invoke()).rejects.toThrow();
  expect(metricsOf(rig).at(-1)).toMatchObject({ Healthy: 0, Held: 0 });
});

it('counts being degraded only while it is', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  expect(metricsOf(rig).at(-1)).not.toHaveProperty('Degraded');
  rig.confluent.control.degrade(rig.name());
  await rig.invoke();
  expect(metricsOf(rig).at(-1)).toMatchObject({ Healthy: 0, Degraded: 1 });
});

it('logs one decision record for each statement and pass', async () => {
  const rig = await startRig();
  await rig.minutes(3);
  const decisions = decisionsOf(rig);
  expect(decisions).toHaveLength(3);
  expect(decisions[0]).toMatchObject({
    level: 'INFO',
    command: 'ensure',
    statement: 'flight-consolidator',
    observed: { phase: 'RUNNING', statementName: rig.name() },
    decision: 'healthy',
    reason: 'Running',
    action: 'create',
    result: { message: expect.any(String), restarts: 0 },
  });
});
