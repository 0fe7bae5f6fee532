import type { Expression, Name } from './ast.ts';
import { form, readExpression } from './expression-parser.ts';
import { isBuiltIn } from './functions.ts';
import { isLiteral, readLiteral } from './literals.ts';
import { isSpecialForm, readSpecialForm } from './special-forms.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';
import { readType } from './type-reader.ts';

/** Functions that are called without parentheses. */
const BARE = ['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME', 'LOCALTIME', 'LOCALTIMESTAMP'];

const SUB_QUERIES = ['EXISTS', 'UNIQUE', 'MULTISET'];
const CONSTRUCTORS = ['ARRAY', 'MAP', 'ROW'];

/** Reader of what an operator stands between: a literal, a column, a call, a form of its own, a parenthesis. */
export const readPrimary = (reader: TokenReader): Expression => {
  const found = readPlain(reader);
  if (reader.sees('[')) throw new UnsupportedSql('read elements of arrays and maps');
  if (reader.sees('.')) throw new UnsupportedSql('read fields of what an expression returns');
  return found;
};

const readPlain = (reader: TokenReader): Expression => {
  if (isLiteral(reader)) return readLiteral(reader);
  if (reader.sees('(')) return readParenthesis(reader);
  if (reader.accept('CASE')) return readCase(reader);
  if (reader.sees('CAST', '(') || reader.sees('TRY_CAST', '(')) return readCast(reader);
  if (reader.seesAny(SUB_QUERIES) !== undefined) throw new UnsupportedSql('run sub-queries in expressions');
  const built = reader.seesAny(CONSTRUCTORS);
  const opened = reader.peek(1)?.value;
  if (built !== undefined && (opened === '[' || opened === '(')) throw new UnsupportedSql('build arrays, maps or rows');
  if (isSpecialForm(reader)) return readSpecialForm(reader);
  const start = reader.start();
  const bare = reader.seesAny(BARE);
  if (bare !== undefined) {
    reader.take();
    return { kind: 'call', name: bare, args: [], ...reader.placeFrom(start) };
  }
  return readNamed(reader, start);
};

/** Reader of a column, or of a call of the function of this name. */
const readNamed = (reader: TokenReader, start: number): Expression => {
  const callable = reader.peek(1)?.kind === 'symbol' && reader.peek(1)?.value === '(';
  const path: Name[] = [callable ? reader.identifier() : reader.name()];
  while (reader.accept('.')) path.push(reader.identifier());
  if (!reader.sees('(')) return { kind: 'column', path, ...reader.placeFrom(start) };
  const name = path.at(-1)?.value ?? '';
  const args = readArguments(reader, name);
  refuseWindow(reader, name);
  return { kind: 'call', name, args, ...reader.placeFrom(start) };
};

const readArguments = (reader: TokenReader, name: string): Expression[] => {
  const args: Expression[] = [];
  reader.expect('(');
  if (reader.accept(')')) return args;
  do {
    if (reader.sees('*') || reader.sees('DISTINCT')) throw new UnsupportedSql(`run aggregates (${name})`);
    if (reader.peek(1)?.value === '=>') throw new UnsupportedSql('call functions with named arguments');
    if (reader.seesAny(['SELECT', 'TABLE']) !== undefined)
      throw new UnsupportedSql('call functions with tables or queries');
    args.push(readExpression(reader));
    refuseWords(reader, name);
  } while (reader.accept(','));
  reader.expect(')');
  return args;
};

/** The refusal of what functions of Flink have between their arguments: `FLOOR(a TO DAY)`, `JSON_VALUE(a, '$' RETURNING INT)`. */
const refuseWords = (reader: TokenReader, name: string): void => {
  if (reader.peek()?.kind === 'word' && isBuiltIn(name))
    throw new UnsupportedSql(`call ${name} with words between its arguments`);
};

const refuseWindow = (reader: TokenReader, name: string): void => {
  if (reader.sees('OVER')) throw new UnsupportedSql(`run OVER windows (${name})`);
  if (reader.seesAny(['FILTER', 'WITHIN']) !== undefined) throw new UnsupportedSql(`run aggregates (${name})`);
};

const readParenthesis = (reader: TokenReader): Expression => {
  const start = reader.start();
  reader.expect('(');
  if (reader.seesAny(['SELECT', 'WITH', 'VALUES']) !== undefined)
    throw new UnsupportedSql('run sub-queries in expressions');
  const inner = readExpression(reader);
  if (reader.sees(',')) throw new UnsupportedSql('build arrays, maps or rows');
  reader.expect(')');
  return { ...inner, ...reader.placeFrom(start) };
};

const readCast = (reader: TokenReader): Expression => {
  const start = reader.start();
  reader.take();
  reader.expect('(');
  const operand = readExpression(reader);
  reader.expect('AS');
  const type = readType(reader);
  reader.expect(')');
  return { kind: 'cast', operand, type, ...reader.placeFrom(start) };
};

/** Reader of what follows CASE, in both its forms. */
const readCase = (reader: TokenReader): Expression => {
  const parts: (string | Expression)[] = ['CASE '];
  const results: Expression[] = [];
  if (!reader.sees('WHEN')) parts.push(readExpression(reader));
  if (!reader.sees('WHEN')) throw reader.unexpected();
  while (reader.accept('WHEN')) {
    parts.push(' WHEN ', readExpression(reader));
    reader.expect('THEN');
    const result = readExpression(reader);
    parts.push(' THEN ', result);
    results.push(result);
  }
  if (reader.accept('ELSE')) {
    const result = readExpression(reader);
    parts.push(' ELSE ', result);
    results.push(result);
  }
  reader.expect('END');
  return form(reader, 'choice', [...parts, ' END'], results);
};
