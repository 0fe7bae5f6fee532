import * as z from 'zod';
import type { Synthesized } from '../test/lib/template.ts';

const optionsSchema = z.object({ label: z.string(), period: z.number().default(300), stat: z.string() });

const metricSchema = z
  .tuple([z.string(), z.string()], z.union([z.string(), optionsSchema]))
  .transform(([namespace, name, ...more]) => ({ namespace, name, ...optionsSchema.parse(more.at(-1)) }));
export type Metric = z.infer<typeof metricSchema>;

const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };

const widgetSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('alarm'),
    ...place,
    properties: z.object({ title: z.string(), alarms: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal('metric'),
    ...place,
    properties: z.object({
      title: z.string(),
      view: z.literal('timeSeries'),
      region: z.string(),
      metrics: z.array(metricSchema),
      yAxis: z.object({ left: z.object({ min: z.number(), max: z.number().optional() }) }),
    }),
  }),
  z.object({
    type: z.literal('log'),
    ...place,
    properties: z.object({ title: z.string(), view: z.literal('table'), query: z.string() }),
  }),
]);
export type Widget = z.infer<typeof widgetSchema>;
/** Widget of one kind. */
export type WidgetOf<T extends Widget['type']> = Extract<Widget, { readonly type: T }>;

const bodySchema = z.object({ widgets: z.array(widgetSchema) });

const joinSchema = z.object({
  'Fn::Join': z.tuple([
    z.literal(''),
    z.array(
      z.union([
        z.string(),
        z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
        // The logical id stands for the name, or for the ARN, that CloudFormation makes of it.
        z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform(({ 'Fn::GetAtt': [id] }) => id),
      ]),
    ),
  ]),
});

/**
 * The widgets of a template's only dashboard. What CloudFormation names is there by its logical id.
 *
 * @throws ZodError where the dashboard has a widget that the picture cannot draw
 */
export const widgetsOf = (template: Synthesized): readonly Widget[] => {
  const [, { Properties }] = template.one('AWS::CloudWatch::Dashboard');
  const [, parts] = joinSchema.parse(Properties['DashboardBody'])['Fn::Join'];
  return bodySchema.parse(JSON.parse(parts.join(''))).widgets;
};
