import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import * as z from 'zod';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).default([]),
  DeletionPolicy: z.string().optional(),
});
export type Resource = z.infer<typeof resourceSchema>;

const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

/** What CloudFormation would get for one stack. */
export class Synthesized {
  readonly json: z.infer<typeof templateSchema>;

  constructor(json: unknown) {
    this.json = templateSchema.parse(json);
  }

  /** Logical id → resource. */
  of(type: string): readonly (readonly [string, Resource])[] {
    return Object.entries(this.json.Resources).filter(([, { Type }]) => Type === type);
  }

  /** The properties of the resources of a type. */
  properties(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.of(type).map(([, { Properties }]) => Properties);
  }

  /** The only one of its type whose logical id begins like this. */
  one(type: string, idStart = ''): readonly [string, Resource] {
    const found = this.of(type).filter(([id]) => id.startsWith(idStart));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${found.length} × ${type} ${idStart}`);
    return only;
  }
}

/** The stacks of an app by name, and the files of its assets; nothing stays on the disk. */
export const synthesize = (
  appIn: (outdir: string) => App,
): { stacks: ReadonlyMap<string, Synthesized>; assets: readonly (readonly string[])[] } => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  try {
    const assembly = appIn(outdir).synth();
    const assets = readdirSync(assembly.directory)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => readdirSync(join(assembly.directory, name), { recursive: true, encoding: 'utf8' }).toSorted());
    const stacks = assembly.stacksRecursively.map(({ stackName, templateFullPath }): [string, Synthesized] => [
      stackName,
      new Synthesized(JSON.parse(readFileSync(templateFullPath, 'utf8'))),
    ]);
    return { stacks: new Map(stacks), assets };
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** The same, for an app of one stack. */
export const synthesizeOne = (appIn: (outdir: string) => App): Synthesized => {
  const [stack] = synthesize(appIn).stacks.values();
  if (stack === undefined) throw new Error('the app has no stack');
  return stack;
};
