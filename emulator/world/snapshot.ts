import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';
import type { Account, PhaseChange, RequestRecord, World } from './confluent.ts';
import type { Fault } from './faults.ts';
import type { Statement } from './statement.ts';
import type { Topic } from './topics.ts';

/** The whole state of the embedded Confluent, as plain JSON. */
export interface Snapshot {
  at: number;
  behaviour: Behaviour;
  account: Account;
  pools: { id: string; exhausted: boolean }[];
  missingPrincipals: string[];
  topics: Topic[];
  functions: string[];
  plan: string | null;
  statements: Statement[];
  history: PhaseChange[];
  requests: RequestRecord[];
  faults: Fault[];
  numbers: number;
}

export const takeSnapshot = (world: World): Snapshot =>
  structuredClone({
    at: world.at,
    behaviour: world.behaviour,
    account: world.account,
    pools: [...world.pools].map(([id, { exhausted }]) => ({ id, exhausted })),
    missingPrincipals: [...world.missingPrincipals],
    topics: [...world.topics.values()],
    functions: [...world.functions],
    plan: world.plan,
    statements: [...world.statements.values()],
    history: world.history,
    requests: world.requests,
    faults: world.faults,
    numbers: world.numbers,
  });

/** A world that goes on where the snapshot was taken. Events that were due meanwhile happen at the first request. */
export const worldOf = (snapshot: Snapshot, clock: Clock): World => {
  const { pools, missingPrincipals, topics, functions, statements, ...rest } = structuredClone(snapshot);
  return {
    ...rest,
    clock,
    pools: new Map(pools.map(({ id, exhausted }) => [id, { exhausted }])),
    missingPrincipals: new Set(missingPrincipals),
    topics: new Map(topics.map((topic) => [topic.name, topic])),
    functions: new Set(functions),
    statements: new Map(statements.map((statement) => [statement.name, statement])),
    engines: new Map(),
  };
};
