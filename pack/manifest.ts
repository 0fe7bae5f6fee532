import { execSync } from 'node:child_process';
import packageJson from '../package.json' with { type: 'json' };

/** Packages that the user of the construct brings along; the command line needs none. */
export const PEERS = packageJson.peerDependencies;

/** Address of the public repository, from which a registry's provenance is told; absent where the checkout has no such origin. */
const repository = (): { type: string; url: string } | undefined => {
  const remotes = execSync('git remote -v', { encoding: 'utf8' });
  const [, host, path] =
    /^origin\s+(?:https:\/\/|ssh:\/\/git@|git@)([\w.-]+)[/:](\S+?)(?:\.git)?\s/m.exec(remotes) ?? [];
  return host === undefined ? undefined : { type: 'git', url: `git+https://${host}/${path}.git` };
};

/** Module in both forms. Node takes `module-sync`, and so the same one, for `import` and for `require`. */
const exported = (path: string) => {
  const module = { types: `./${path}.d.ts`, default: `./${path}.js` };
  return {
    'module-sync': module,
    import: module,
    require: { types: `./${path}.d.cts`, default: `./${path}.cjs` },
  };
};

/** Manifest of the package: of the repository's it has what a user needs. */
export const manifestOf = () => {
  const { name, version, description, license, type } = packageJson;
  return {
    name,
    version,
    description,
    keywords: ['aws', 'cdk', 'confluent', 'flink', 'kafka', 'sql', 'streaming'],
    license,
    repository: repository(),
    type,
    engines: { node: '>=22.13.0' },
    main: './lib/index.cjs',
    types: './lib/index.d.ts',
    exports: {
      '.': exported('lib/index'),
      './contract': exported('lambda/contract'),
      './package.json': './package.json',
    },
    bin: { [name]: 'bin/keeper.js' },
    files: [
      'bin',
      'dist',
      'docs',
      'lambda',
      'lib',
      'statements',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'THIRD-PARTY-NOTICES.txt',
    ],
    peerDependencies: PEERS,
    // `npx` would bring the whole CDK for a command line that has no use for it.
    peerDependenciesMeta: Object.fromEntries(Object.keys(PEERS).map((peer) => [peer, { optional: true }])),
    publishConfig: { access: 'public', provenance: true },
  };
};
