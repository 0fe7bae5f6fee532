/**
 * The construct as the npm package has it: what is exported here is public (docs/versioning.md).
 *
 * @module flink-statement-keeper
 */
export type { OnDelete } from '../lambda/contract.ts';
export { FlinkStatementKeeper } from './flink-statement-keeper.ts';
export type { FlinkStatementKeeperProps, Proxy } from './keeper-props.ts';
export { LimitsError } from './limits-error.ts';
export type { EventTrigger } from './triggers.ts';
export type { Watch } from './watch.ts';
