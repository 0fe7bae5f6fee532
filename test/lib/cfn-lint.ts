import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is a cfn-lint to ask: to start it only for its version takes a second. */
export const hasCfnLint = spawnSync('command -v cfn-lint', { shell: true }).status === 0;

/** What cfn-lint says of these templates, each under a name of its own, and its exit code. */
export const cfnLint = (templates: ReadonlyMap<string, unknown>): readonly [string, number | null] => {
  const out = mkdtempSync(join(tmpdir(), 'templates-'));
  try {
    for (const [name, json] of templates) writeFileSync(join(out, `${name}.json`), JSON.stringify(json));
    const { stdout, status } = spawnSync('cfn-lint', [join(out, '*.json')], { encoding: 'utf8' });
    return [stdout, status];
  } finally {
    rmSync(out, { recursive: true });
  }
};
