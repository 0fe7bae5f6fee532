import { realpathSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { StatementsError } from '../lambda/entry/statements.ts';
import { ContextError, readContext } from '../lib/context.ts';
import { KeeperStack } from '../lib/keeper-stack.ts';
import { LimitsError } from '../lib/limits-error.ts';

/**
 * App that `cdk` deploys and the tests synthesize.
 *
 * @param context values of `-c name=value`; they override `cdk.json`, and the context that `cdk` itself hands over overrides both
 * @param outdir folder of the assembly; default: the one that `cdk` chooses
 * @throws ContextError that names every problem of the context
 */
export const keeperApp = (context: Readonly<Record<string, unknown>> = {}, outdir?: string): App => {
  const app = new App({
    context: { ...cdkJson.context, ...context },
    autoSynth: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  const { stackName, keeper } = readContext(app.node.getAllContext());
  new KeeperStack(app, 'FlinkStatementKeeper', {
    stackName,
    description: 'Keeps long-running Flink SQL statements on Confluent Cloud running.',
    keeper: {
      onDelete: 'stop',
      ledgerDeletionProtection: false,
      dashboard: true,
      ...keeper,
    },
  });
  return app;
};

/** Switch between a run by `cdk` and an import by a test. */
const isMain = process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename;

if (isMain) {
  try {
    keeperApp().synth();
  } catch (error) {
    if (!(error instanceof ContextError || error instanceof LimitsError || error instanceof StatementsError))
      throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
