import { readFile } from 'node:fs/promises';
import packageJson from '../../package.json' with { type: 'json' };

/** The README's example of the construct, in the catalog and the database of the embedded Confluent. */
export const example = async (): Promise<string> => {
  const readme = (await readFile('README.md', 'utf8')).replaceAll('\r\n', '\n');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const code = blocks.find((block) => block.includes(`from '${packageJson.name}'`));
  if (code === undefined) throw new Error(`The README has no example that imports ${packageJson.name}`);
  return code.replace("'my-environment'", "'env-em8edd'").replace("'my-cluster'", "'lkc-em8edd'");
};

/** An example as CommonJS. */
export const required = (code: string): string =>
  code.replaceAll(/^import (\{.*?\}) from ('.*?');$/gm, 'const $1 = require($2);');
