import { typeOf } from './type-text.ts';

const WHOLE = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const NUMBERS = [...WHOLE, 'DECIMAL', 'FLOAT', 'DOUBLE'];

const rootsOf = (types: readonly string[]): readonly string[] => types.map((type) => typeOf(type).root);

/** The widest of these whole numbers. */
const widest = (roots: readonly string[]): string | undefined =>
  WHOLE[Math.max(...roots.map((root) => WHOLE.indexOf(root)))];

/** The type of an expression that yields one of these, a CASE or a COALESCE; undefined if it is not certain. */
export const commonType = (given: readonly (string | undefined)[]): string | undefined => {
  const known = given.filter((type) => type !== undefined);
  const types = known.filter((type) => type !== 'NULL');
  const [first] = types;
  if (known.length < given.length || first === undefined) return undefined;
  if (types.every((type) => type === first)) return first;
  const roots = rootsOf(types);
  if (roots.every((root) => root === 'CHAR')) return 'CHAR';
  if (roots.every((root) => root === 'CHAR' || root === 'VARCHAR')) return 'STRING';
  if (roots.every((root) => WHOLE.includes(root))) return widest(roots);
  const [root = ''] = roots;
  const isSimple = ['DECIMAL', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'VARBINARY'].includes(root);
  return isSimple && roots.every((one) => one === root) ? root : undefined;
};

/** The type of a sum, a difference or a product. */
export const arithmeticType = (types: readonly string[]): string | undefined => {
  const roots = rootsOf(types);
  if (!roots.every((root) => NUMBERS.includes(root))) return undefined;
  if (roots.every((root) => WHOLE.includes(root))) return widest(roots);
  if (roots.includes('DOUBLE')) return 'DOUBLE';
  return roots.includes('FLOAT') ? undefined : 'DECIMAL';
};

/** The type of texts or bytes that `||` joins; undefined if none of them is known. */
export const concatenatedType = (types: readonly (string | undefined)[]): string | undefined => {
  const roots = types.map((type) => (type === undefined ? undefined : typeOf(type).root));
  if (roots.some((root) => root === 'BINARY' || root === 'VARBINARY')) return 'BYTES';
  if (roots.every((root) => root === 'CHAR')) return 'CHAR';
  return roots.some((root) => root === 'CHAR' || root === 'VARCHAR') ? 'STRING' : undefined;
};

/** The type of a text that is made from one of this type: a CHAR stays one; undefined for what is no text. */
export const textFrom = (type: string): string | undefined => {
  const { root } = typeOf(type);
  if (root === 'CHAR') return 'CHAR';
  return root === 'VARCHAR' ? 'STRING' : undefined;
};
