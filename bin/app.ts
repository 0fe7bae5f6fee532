import { realpathSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { ContextError, readContext } from '../lib/context.ts';
import { KeeperStack } from '../lib/keeper-stack.ts';

/**
 * The app as `cdk` deploys it, and as the tests synthesize it.
 *
 * @param context what `-c name=value` gives on the command line; it lies over `cdk.json`, and what `cdk` itself hands over lies over both
 * @param outdir where it is synthesized; default: where `cdk` wants it
 * @throws ContextError that names everything wrong with the context
 */
export const keeperApp = (context: Readonly<Record<string, unknown>> = {}, outdir?: string): App => {
  const app = new App({
    context: { ...cdkJson.context, ...context },
    autoSynth: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  new KeeperStack(app, 'FlinkStatementKeeper', {
    description: 'Keeps long-running Flink SQL statements on Confluent Cloud running.',
    keeper: {
      onDelete: 'stop',
      ledgerDeletionProtection: false,
      dashboard: true,
      ...readContext(app.node.getAllContext()),
    },
  });
  return app;
};

/** Run by `cdk`, not imported by a test. */
const isMain = process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename;

if (isMain) {
  try {
    keeperApp().synth();
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
