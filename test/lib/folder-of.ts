import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folder of so many statements with one text; gone once the work is done. */
export const withStatements = <T>(count: number, work: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  try {
    writeFileSync(join(folder, 'a.sql'), 'INSERT INTO `t` (`a`) SELECT `a` FROM `x`');
    const list = Array.from({ length: count }, (_, index) => ({ name: nameOf(index), sql: 'a.sql' }));
    writeFileSync(join(folder, 'statements.json'), JSON.stringify(list));
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Name as long as one may be, of 58 characters. */
export const nameOf = (index: number): string =>
  `${String(index).padStart(3, '0')}-${'a-long-name-'.repeat(5)}`.slice(0, 58).replace(/-$/, 'x');
