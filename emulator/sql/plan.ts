import type { ChangelogMode, KnownTable } from './catalog.ts';

/** An operator of a plan, with those that it reads. */
export interface PlanNode {
  operator: string;
  inputs: readonly PlanNode[];
  /** The table of a scan or of a sink, and its whole path. */
  table: { known: KnownTable; path: readonly string[] } | null;
  /** Mode in which a scan begins. */
  startup: string | null;
  mode: ChangelogMode;
  /** Columns by which rows replace each other, as far as they are known. */
  upsertKey: readonly string[] | null;
}

const node = (operator: string, inputs: readonly PlanNode[], more: Partial<PlanNode> = {}): PlanNode => ({
  operator,
  inputs,
  table: null,
  startup: null,
  mode: inputs.some(({ mode }) => mode !== 'append') ? 'retract' : 'append',
  upsertKey: null,
  ...more,
});

export const scanNode = (known: KnownTable, path: readonly string[], startup = 'earliest-offset'): PlanNode =>
  node('TableSourceScan', [], {
    startup,
    table: { known, path },
    mode: known.mode,
    upsertKey: known.primaryKey.length > 0 ? known.primaryKey : null,
  });

/** A projection or filter; one upon another is one. */
export const calcNode = (input: PlanNode, upsertKey: readonly string[] | null): PlanNode => {
  const [below = input] = input.operator === 'Calc' ? input.inputs : [input];
  return node('Calc', [below], { mode: below.mode, upsertKey });
};

export const unionNode = (left: PlanNode, right: PlanNode): PlanNode => node('Union', [left, right]);

export const valuesNode: PlanNode = node('Values', []);

/** The plan with each upsert source made into a changelog that has what was before, too: that is what keeps state. */
export const normalized = (plan: PlanNode): PlanNode => {
  const inputs = plan.inputs.map(normalized);
  const made: PlanNode = { ...plan, inputs, mode: inputs.length > 0 ? modeOf(inputs) : plan.mode };
  if (plan.operator !== 'TableSourceScan' || plan.mode !== 'upsert') return made;
  const { upsertKey } = plan;
  const exchange = node('Exchange', [plan], { mode: 'upsert', upsertKey });
  return node('ChangelogNormalize', [exchange], { mode: 'retract', upsertKey });
};

const modeOf = (inputs: readonly PlanNode[]): ChangelogMode =>
  inputs.some(({ mode }) => mode !== 'append') ? 'retract' : 'append';

/** The operator whose changes a sink would have to take; undefined if there are none but inserts. */
export const changesFrom = (plan: PlanNode): PlanNode | undefined => {
  if (plan.operator === 'ChangelogNormalize') return plan;
  if (plan.inputs.length === 0) return plan.mode === 'append' ? undefined : plan;
  for (const input of plan.inputs) {
    const found = changesFrom(input);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The plan down to the table that it writes; `input` is normalized already. */
export const sinkNode = (input: PlanNode, known: KnownTable, path: readonly string[]): PlanNode =>
  node('Sink', [input], { table: { known, path }, mode: input.mode, upsertKey: input.upsertKey });

/** The plan of a query that nobody stores. */
export const foreground = (input: PlanNode): PlanNode =>
  node('Sink', [input], { mode: input.mode, upsertKey: input.upsertKey });
