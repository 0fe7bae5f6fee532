import { execFileSync, execSync } from 'node:child_process';
import { release } from './release.ts';
import { saying } from './say.ts';

/** Commands whose output a person follows. */
const run = (...commands: readonly string[]) => {
  for (const command of commands) execSync(command, { stdio: 'inherit' });
};

await saying(() => {
  const [asked, ...more] = process.argv.slice(2);
  if (asked === undefined || more.length > 0) throw new Error('npm run release -- <x.y.z, major, minor or patch>');
  const version = release('.', asked, new Date().toISOString().slice(0, 10), {
    check: () => run('npm run check', 'npm test'),
    // A process of its own reads the new version. The tree has it, and no commit yet.
    pack: () => {
      const script = "import('./pack/package.ts').then(({ makePackage }) => makePackage())";
      execFileSync(process.execPath, ['--eval', script], { stdio: 'inherit' });
    },
  });
  process.stdout.write(`${version} is packed, committed and tagged. To publish it: docs/versioning.md\n`);
});
