import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface File {
  readonly bytes: number;
  readonly owner: number;
  readonly isFolder: boolean;
}

/** Everything below a folder, by its path in it. */
export const filesBelow = async (root: string): Promise<ReadonlyMap<string, File>> => {
  const paths = (await readdir(root, { recursive: true })).toSorted();
  const files = paths.map(async (path): Promise<[string, File]> => {
    const { size, uid, isDirectory } = await lstat(join(root, path)).then((stat) => ({
      size: stat.size,
      uid: stat.uid,
      isDirectory: stat.isDirectory(),
    }));
    return [`/${path}`, { bytes: isDirectory ? 0 : size, owner: uid, isFolder: isDirectory }];
  });
  return new Map(await Promise.all(files));
};
