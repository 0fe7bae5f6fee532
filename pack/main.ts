import { requireCleanTree } from './clean-tree.ts';
import { makePackage } from './package.ts';
import { saying } from './say.ts';

await saying(() => {
  requireCleanTree();
  return makePackage();
});
