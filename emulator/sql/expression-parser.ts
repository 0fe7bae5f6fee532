import type { Expression, FormKind } from './ast.ts';
import { readPrimary } from './primary-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';

/** A form out of its parts; `typed` are the expressions among them if no others are named. */
export const form = (
  reader: TokenReader,
  kind: FormKind,
  parts: readonly (string | Expression)[],
  typed: readonly Expression[] = parts.filter((part) => typeof part !== 'string'),
): Expression => {
  const first = typed[0]?.start ?? reader.start();
  return { kind: 'form', form: kind, parts, typed, ...reader.placeFrom(first) };
};

/** Reader of an expression; OR binds the least. */
export const readExpression = (reader: TokenReader): Expression => {
  let left = readAnd(reader);
  while (reader.accept('OR')) left = form(reader, 'condition', [left, ' OR ', readAnd(reader)]);
  return left;
};

const readAnd = (reader: TokenReader): Expression => {
  let left = readNot(reader);
  while (reader.accept('AND')) left = form(reader, 'condition', [left, ' AND ', readNot(reader)]);
  return left;
};

const readNot = (reader: TokenReader): Expression =>
  reader.accept('NOT') ? form(reader, 'condition', ['NOT ', readNot(reader)]) : readComparisons(reader);

const COMPARISONS = ['=', '<>', '<=', '>=', '<', '>'];

const readComparisons = (reader: TokenReader): Expression => {
  let left = readSum(reader);
  for (;;) {
    const operator = reader.seesAny(COMPARISONS);
    if (operator !== undefined) {
      reader.take();
      refuseQuantifier(reader);
      left = form(reader, 'condition', [left, ` ${operator} `, readSum(reader)]);
      continue;
    }
    const next = readTest(reader, left);
    if (next === undefined) return left;
    left = next;
  }
};

const refuseQuantifier = (reader: TokenReader): void => {
  if (reader.seesAny(['ANY', 'ALL', 'SOME']) !== undefined) throw new UnsupportedSql('run sub-queries in expressions');
};

/** Reader of IS, BETWEEN, IN and LIKE behind an expression; undefined where none of them comes. */
const readTest = (reader: TokenReader, left: Expression): Expression | undefined => {
  if (reader.accept('IS')) return readIs(reader, left);
  const not = reader.sees('NOT') && reader.peek(1)?.kind === 'word';
  const inverted = not ? reader.accept('NOT') : false;
  const word = inverted ? ' NOT' : '';
  if (reader.accept('BETWEEN')) return readBetween(reader, left, word);
  if (reader.accept('IN')) return form(reader, 'condition', [left, `${word} IN (`, ...readList(reader), ')']);
  if (reader.accept('LIKE')) {
    const pattern = readSum(reader);
    const escaped = reader.accept('ESCAPE') ? [' ESCAPE ', readSum(reader)] : [];
    return form(reader, 'condition', [left, `${word} LIKE `, pattern, ...escaped]);
  }
  if (reader.sees('SIMILAR')) throw new UnsupportedSql('run SIMILAR TO');
  if (inverted) throw reader.unexpected();
  return undefined;
};

const readIs = (reader: TokenReader, left: Expression): Expression => {
  const not = reader.accept('NOT') ? ' NOT' : '';
  if (reader.accept('DISTINCT', 'FROM')) {
    return form(reader, 'condition', [left, not === '' ? ' IS NOT ' : ' IS ', readSum(reader)]);
  }
  const value = reader.seesAny(['NULL', 'TRUE', 'FALSE', 'UNKNOWN']);
  if (value === undefined) {
    if (reader.sees('JSON')) throw new UnsupportedSql('run IS JSON');
    throw reader.unexpected();
  }
  reader.take();
  return form(reader, 'condition', [left, ` IS${not} ${value === 'UNKNOWN' ? 'NULL' : value}`]);
};

const readBetween = (reader: TokenReader, left: Expression, word: string): Expression => {
  const symmetric = reader.accept('SYMMETRIC');
  if (!symmetric) reader.accept('ASYMMETRIC');
  const low = readSum(reader);
  reader.expect('AND');
  const high = readSum(reader);
  const straight: (string | Expression)[] = [left, ' BETWEEN ', low, ' AND ', high];
  const parts = symmetric ? [...straight, ' OR ', left, ' BETWEEN ', high, ' AND ', low] : straight;
  return form(reader, 'condition', [`${word} (`, ...parts, ')'], [left, low, high]);
};

/** Reader of `(a, b, …)` behind IN, into parts with commas between them. */
const readList = (reader: TokenReader): (string | Expression)[] => {
  reader.expect('(');
  if (reader.seesAny(['SELECT', 'WITH', 'VALUES', 'TABLE']) !== undefined)
    throw new UnsupportedSql('run sub-queries in expressions');
  const parts: (string | Expression)[] = [readExpression(reader)];
  while (reader.accept(',')) parts.push(', ', readExpression(reader));
  reader.expect(')');
  return parts;
};

const readSum = (reader: TokenReader): Expression => {
  let left = readProduct(reader);
  for (;;) {
    const operator = reader.seesAny(['+', '-', '||']);
    if (operator === undefined) return left;
    reader.take();
    const kind = operator === '||' ? 'text' : 'arithmetic';
    left = form(reader, kind, [left, ` ${operator} `, readProduct(reader)]);
  }
};

const readProduct = (reader: TokenReader): Expression => {
  let left = readSigned(reader);
  for (;;) {
    const operator = reader.seesAny(['*', '/', '%']);
    if (operator === undefined) return left;
    reader.take();
    left = form(reader, 'arithmetic', [left, ` ${operator} `, readSigned(reader)]);
  }
};

const readSigned = (reader: TokenReader): Expression => {
  if (reader.accept('-')) return form(reader, 'arithmetic', ['- ', readSigned(reader)]);
  if (reader.accept('+')) return readSigned(reader);
  return readPrimary(reader);
};
