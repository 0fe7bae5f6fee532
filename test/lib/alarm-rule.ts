import * as z from 'zod';

const ruleSchema = z.looseObject({
  MetricName: z.string(),
  Statistic: z.enum(['Sum', 'Maximum', 'Minimum']),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore']),
});
type Rule = z.infer<typeof ruleSchema>;

/** The rule of an alarm, as the template or CloudWatch itself has it. */
export const ruleOf = (alarm: unknown): Rule => ruleSchema.parse(alarm);

/** The values of a metric, one for each minute; undefined where it has none. */
export type Minutes = readonly (number | undefined)[];

const STATISTICS: Readonly<Record<Rule['Statistic'], (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
};

/** The datapoints of the periods that end with this minute, the newest first. */
const datapoints = ({ Statistic, Period, EvaluationPeriods }: Rule, minutes: Minutes, end: number): Minutes =>
  Array.from({ length: EvaluationPeriods }, (_, index) => {
    const to = end - (index * Period) / 60;
    const values = minutes.slice(Math.max(0, to - Period / 60), Math.max(0, to)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : STATISTICS[Statistic](values);
  });

/** The state after one evaluation (Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"). */
const next = (rule: Rule, points: Minutes, before: boolean): boolean => {
  const { Threshold, ComparisonOperator, TreatMissingData, EvaluationPeriods, DatapointsToAlarm } = rule;
  const needed = DatapointsToAlarm ?? EvaluationPeriods;
  const isBreaching = (value: number) =>
    ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold;
  const breaching = points.filter((point) => point !== undefined && isBreaching(point)).length;
  const missing = points.filter((point) => point === undefined).length;
  if (breaching >= needed) return true;
  if (breaching + missing < needed || TreatMissingData === 'notBreaching') return false;
  return TreatMissingData === 'breaching' || before;
};

/** The minutes in which the alarm goes on, and those in which it ends, evaluated every minute. */
export const told = (rule: Rule, minutes: Minutes): { readonly raised: number[]; readonly ended: number[] } => {
  const raised: number[] = [];
  const ended: number[] = [];
  let on = false;
  // Before the first minute there was as good a time: the first evaluation has all its periods.
  for (let end = (rule.EvaluationPeriods * rule.Period) / 60; end <= minutes.length; end += 1) {
    const state = next(rule, datapoints(rule, minutes, end), on);
    if (state !== on) (state ? raised : ended).push(end);
    on = state;
  }
  return { raised, ended };
};

/** Metrics of SQS of a queue that nobody empties, by the messages sent in each minute; it keeps them for four days. */
export const queueMetrics = (sent: readonly number[]): Readonly<Record<string, Minutes>> => {
  let lying = 0;
  const visible = sent.map((now, minute) => {
    lying += now - (sent[minute - 4 * 1440] ?? 0);
    return lying;
  });
  return { NumberOfMessagesSent: sent, ApproximateNumberOfMessagesVisible: visible };
};
