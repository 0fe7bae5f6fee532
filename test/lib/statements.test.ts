import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, it } from 'vitest';
import { siblingNamesIn } from '../../lambda/entry/sibling-names.ts';
import { readStatements, StatementsError } from '../../lambda/entry/statements.ts';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';
import { synthesize } from './template.ts';

const PLACE = { catalogName: 'env-1', databaseName: 'lkc-1' };
const INSERT = 'INSERT INTO t (a) SELECT a FROM x';
const KEYED = 'CREATE TABLE t (a STRING, PRIMARY KEY (a) NOT ENFORCED)';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const folderOf = (list: readonly object[], files: Readonly<Record<string, string>> = { 'a.sql': INSERT }): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'statements.json'), JSON.stringify(list));
  return folder;
};

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('a folder that the function would refuse', () => {
  const refused = () =>
    folderOf(
      [
        { name: 'one', sql: 'a.sql', prerequisites: ['b.sql'] },
        { name: 'two', sql: 'c.sql' },
      ],
      {
        'a.sql': 'INSERT INTO t SELECT b, a FROM x',
        'b.sql': 'CREATE TABLE t (a STRING, b STRING)',
        'c.sql': "SET 'sql.current-catalog' = 'x';\nSELECT 1",
      },
    );

  it('fails the synthesis with the very same error', () => {
    const statementsFolder = refused();
    const make = () => new FlinkStatementKeeper(new Stack(), 'Keeper', { ...PLACE, statementsFolder });
    const error = thrownBy(make);
    expect(error).toBeInstanceOf(StatementsError);
    expect(error).toEqual(thrownBy(() => readStatements(statementsFolder, PLACE)));
    for (const file of ['a', 'c']) expect(String(error)).toMatch(new RegExp(`^${file}\\.sql: `, 'm'));
  });

  it('ends cdk with its problems, and no stack trace', async () => {
    const context = { ...PLACE, statementsFolder: refused() };
    const { stderr, code } = await promisify(execFile)(process.execPath, ['bin/app.ts'], {
      env: { CDK_CONTEXT_JSON: JSON.stringify(context) },
    }).then(
      () => ({ stderr: '', code: 0 }),
      (error: { stderr: string; code: number }) => error,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^a\.sql: .*$/m);
    expect(stderr).toMatch(/^c\.sql: .*$/m);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it('is read where catalog and database are known only at the deployment', () => {
  const stack = new Stack();
  const [catalogName, databaseName] = ['Catalog', 'Database'].map((id) => new CfnParameter(stack, id).valueAsString);
  const statementsFolder = folderOf([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'] }], {
    'a.sql': 'INSERT INTO t SELECT a FROM x',
    'b.sql': 'CREATE TABLE t (a STRING)',
  });
  const keeper = new FlinkStatementKeeper(stack, 'Keeper', {
    catalogName: catalogName ?? '',
    databaseName: databaseName ?? '',
    secret: 'some/secret',
    statementsFolder,
  });
  expect(keeper.statementNames).toEqual(['one']);
});

describe('a warning of a change that will be held', () => {
  const warningsOf = (more: object, ddl = KEYED) => {
    const stack = new Stack();
    const statementsFolder = folderOf([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'], ...more }], {
      'a.sql': INSERT,
      'b.sql': ddl,
    });
    new FlinkStatementKeeper(stack, 'Keeper', { ...PLACE, statementsFolder });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('will be held'));
  };

  it('is given where it would carry over into an upsert table', () => {
    const [warning, ...more] = warningsOf({});
    expect(more).toEqual([]);
    expect(warning?.id).toBe('/Default/Keeper');
    expect(warning?.entry.data).toMatch(/^one writes t, an upsert table.*\[ack: FlinkStatementKeeper:heldChange\]$/s);
  });

  it('is given nowhere else', () => {
    expect(warningsOf({ onChange: 'reprocess' })).toEqual([]);
    expect(warningsOf({ onChange: 'hold' })).toEqual([]);
    expect(warningsOf({}, `${KEYED} WITH ('changelog.mode' = 'append')`)).toEqual([]);
  });
});

describe('the names of the other keepers of an app', () => {
  /** The variable of each keeper's two functions, by the name of its stack. */
  const siblingsIn = (make: (app: App) => void): Readonly<Record<string, readonly unknown[]>> => {
    const { stacks } = synthesize((outdir) => {
      const app = new App({ outdir });
      make(app);
      return app;
    });
    return Object.fromEntries(
      [...stacks].map(([name, stack]) => [
        name,
        stack
          .properties('AWS::Lambda::Function')
          .map(({ Environment }) => Environment)
          .map((environment) => JSON.parse(JSON.stringify(environment)).Variables.SIBLINGS),
      ]),
    );
  };
  const keep = (scope: Stack | Stage, ...names: readonly string[]) =>
    new FlinkStatementKeeper(scope instanceof Stack ? scope : new Stack(scope, 'Keeper'), names.join(''), {
      ...PLACE,
      dashboard: false,
      statementsFolder: folderOf(names.map((name) => ({ name, sql: 'a.sql' }))),
    });

  it('are in the environment of each, also of those that come first', () => {
    const found = siblingsIn((app) => {
      keep(new Stack(app, 'First'), 'one', 'two');
      keep(new Stack(app, 'Second'), 'three');
      keep(new Stage(app, 'Third'), 'four', 'one');
    });
    expect(found).toEqual({
      First: ['three,four', 'three,four'],
      Second: ['one,two,four', 'one,two,four'],
      'Third-Keeper': ['two,three', 'two,three'],
    });
  });

  it('are absent where there is one keeper, or all have the same names', () => {
    expect(siblingsIn((app) => void keep(new Stack(app, 'Only'), 'one', 'two'))).toEqual({
      Only: [undefined, undefined],
    });
    const same = siblingsIn((app) => {
      for (const id of ['First', 'Second']) keep(new Stack(app, id), 'one');
    });
    expect(same).toEqual({ First: [undefined, undefined], Second: [undefined, undefined] });
  });

  it('make another pass of the deployment, as every change of what runs does', () => {
    const digestWith = (...more: readonly string[]) => {
      const { stacks } = synthesize((outdir) => {
        const app = new App({ outdir });
        keep(new Stack(app, 'First'), 'one');
        for (const name of more) keep(new Stack(app, name), name);
        return app;
      });
      return stacks.get('First')?.one('Custom::FlinkStatements')[1].Properties['digest'];
    };
    expect(digestWith('two')).toMatch(/^[0-9a-f]{64}$/);
    expect(digestWith('two')).toBe(digestWith('two'));
    expect(digestWith('two')).not.toBe(digestWith());
  });

  /** The names of five hundred statements of another keeper, as the function reads them. */
  const foundBy = (names: readonly string[]) => {
    const found = siblingsIn((app) => {
      keep(new Stack(app, 'First'), 'one');
      new FlinkStatementKeeper(new Stack(app, 'Second'), 'Many', {
        ...PLACE,
        dashboard: false,
        statementsFolder: folderOf(names.map((name) => ({ name, sql: 'a.sql' }))),
      });
    });
    const [text] = found['First'] ?? [];
    return { text: String(text), names: siblingNamesIn(String(text)) };
  };

  it('are packed where they are many', () => {
    const what = [
      'orders',
      'payments',
      'customer-addresses',
      'stock',
      'click-events',
      'invoices',
      'shipments',
      'refunds',
    ];
    const names = Array.from(
      { length: 500 },
      (_, index) => `${what[index % 7]}-to-${what[(index * 3) % 5]}-flow-${index * 7919}`,
    );
    const found = foundBy(names);
    expect(new Set(found.names)).toEqual(new Set(names));
    expect(found.text.length).toBeLessThanOrEqual(3_000);
    expect(foundBy(['two', 'three']).text).toBe('two,three');
  });

  it('must fit into the environment', () => {
    const names = Array.from({ length: 200 }, (_, index) => createHash('sha224').update(String(index)).digest('hex'));
    expect(() => foundBy(names)).toThrow(
      /the names of the 200 statements of this app's other keepers have \d+ characters, packed as they are/,
    );
  });
});
