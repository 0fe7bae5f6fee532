import type { PlanNode } from './plan.ts';

/** Operators that keep something, with Confluent's word for how much. */
const STATE: Readonly<Record<string, string>> = { TableSourceScan: 'low', Sink: 'low', ChangelogNormalize: 'medium' };

/** The text of plans in Confluent's form: the operators from the sink downwards, then what is known of each. */
export const planText = (sinks: readonly PlanNode[], prefix: string): string => {
  const numbers = new Map<string | PlanNode, number>();
  const nodes: PlanNode[] = [];
  const label = ({ operator }: PlanNode, number: number): string => `${prefix}${operator} [${number}]`;
  const number = (node: PlanNode): void => {
    if (numbers.has(keyOf(node))) return;
    node.inputs.forEach(number);
    nodes.push(node);
    numbers.set(keyOf(node), nodes.length);
  };
  sinks.forEach(number);
  const printed = new Set<string | PlanNode>();
  const tree = (node: PlanNode, indent: string): string[] =>
    node.inputs.flatMap((input, index) => {
      const key = keyOf(input);
      const own = numbers.get(key) ?? 0;
      if (printed.has(key)) return [`${indent}+- (reused) [${own}]`];
      printed.add(key);
      const below = index < node.inputs.length - 1 ? `${indent}:  ` : `${indent}  `;
      return [`${indent}+- ${label(input, own)}`, ...tree(input, below)];
    });
  const plans = sinks.map((sink) => [label(sink, numbers.get(keyOf(sink)) ?? 0), ...tree(sink, '  ')].join('\n'));
  const details = nodes.flatMap((node, index) => {
    const lines = detailsOf(node);
    return lines.length === 0 ? [] : [[`[${index + 1}] ${prefix}${node.operator}`, ...lines].join('\n')];
  });
  return `== Physical Plan ==\n\n${plans.join('\n\n')}\n\n== Physical Details ==\n\n${details.join('\n\n')}\n`;
};

/** What tells one operator from another: scans of the same table are one, and reused. */
const keyOf = (node: PlanNode): string | PlanNode =>
  node.operator === 'TableSourceScan' ? `${node.table?.path.join('.')} ${node.startup}` : node;

const detailsOf = ({ operator, table, startup, mode, upsertKey }: PlanNode): string[] => {
  const state = STATE[operator];
  if (state === undefined && mode === 'append' && upsertKey === null) return [];
  const key = table?.known.primaryKey ?? [];
  return [
    ...(table === null ? [] : [`Table: ${table.path.map((part) => `\`${part}\``).join('.')}`]),
    ...(operator === 'Sink' && table === null ? ['Table: Foreground'] : []),
    ...(key.length > 0 ? [`Primary key: (${key.join(',')})`] : []),
    `Changelog mode: ${mode}`,
    ...(upsertKey === null ? [] : [`Upsert key: (${upsertKey.join(',')})`]),
    ...(state === undefined ? [] : [`State size: ${state}`]),
    ...(operator === 'ChangelogNormalize' ? ['State TTL: never'] : []),
    ...(startup === null ? [] : [`Startup mode: ${startup}`]),
  ];
};
