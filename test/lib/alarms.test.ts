import { describe, expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { queueMetrics, ruleOf, told } from './alarm-rule.ts';
import { type Synthesized, synthesizeOne } from './template.ts';

const stackOf = (scheduleMinutes: number): Synthesized =>
  synthesizeOne((outdir) =>
    keeperApp({ catalogName: 'env-1', databaseName: 'lkc-1', scheduleMinutes: String(scheduleMinutes) }, outdir),
  );

/** Minutes with the passes of these fates, one each interval: `.` came through, `x` was lost. */
const minutesOf = (fates: string, interval: number): readonly boolean[] =>
  [...fates].flatMap((fate) => Array.from({ length: interval }, (_, minute) => fate === 'x' && minute === 0));

const GOOD = '.'.repeat(30);
const OUTAGE = 'x'.repeat(30);

describe.each([1, 3, 5, 10, 60])('with a pass every %i minutes', (interval) => {
  const stack = stackOf(interval);
  const [, { Properties: deadLetters }] = stack.one('AWS::CloudWatch::Alarm', 'KeeperAlarmsDeadLetters');
  const [, { Properties: errors }] = stack.one('AWS::CloudWatch::Alarm', 'KeeperAlarmsFunctionErrors');

  /** When the two alarms go on and end, counted in intervals. */
  const toldBy = (fates: string) => {
    const lost = minutesOf(fates, interval);
    const queue = ruleOf(deadLetters);
    const sent = queueMetrics(lost.map(Number))[queue.MetricName] ?? [];
    const passes = lost.map((isLost, minute) => (minute % interval === 0 ? Number(isLost) : undefined));
    return [told(queue, sent), told(ruleOf(errors), passes)].map(({ raised, ended }) => ({
      raised: raised.map((minute) => minute / interval),
      ended: ended.map((minute) => minute / interval),
    }));
  };

  it.each(['x', 'xx', `x${'.'.repeat(6)}x`])('nothing tells of a few lost passes: %s', (lost) => {
    for (const alarm of toldBy(GOOD + lost + GOOD)) expect(alarm).toEqual({ raised: [], ended: [] });
  });

  it('an outage is told once, and ends by itself while the messages still lie there', () => {
    for (const { raised, ended } of toldBy(GOOD + OUTAGE + GOOD)) {
      expect([raised.length, ended.length]).toEqual([1, 1]);
      expect(Number(raised[0])).toBeLessThanOrEqual(30 + 15);
      expect(Number(ended[0])).toBeLessThanOrEqual(60 + 16);
    }
  });

  it('a second outage is told again', () => {
    for (const { raised, ended } of toldBy(GOOD + OUTAGE + GOOD + OUTAGE + GOOD)) {
      expect([raised.length, ended.length]).toEqual([2, 2]);
    }
  });
});

describe('a statement that fails every half hour', () => {
  const [, { Properties }] = stackOf(1).one('AWS::CloudWatch::Alarm', 'KeeperAlarmsFlapping');

  it('is told once, and its end an hour after it has ended', () => {
    // In the passes that answer a failure the metric has no value.
    const flapping = Array.from({ length: 600 }, (_, minute) => (minute % 32 < 4 ? undefined : 1));
    const quiet = Array.from({ length: 120 }, () => undefined);
    const { raised, ended } = told(ruleOf(Properties), [...quiet, ...flapping, ...quiet]);
    expect([raised, ended]).toEqual([[125], [720 + 60]]);
  });
});
