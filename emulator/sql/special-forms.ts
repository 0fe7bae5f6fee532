import type { Expression } from './ast.ts';
import { form, readExpression } from './expression-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';

/** Functions whose arguments words stand between, and their readers. The parenthesis is taken already. */
const FORMS: Readonly<Record<string, (reader: TokenReader) => Expression>> = {
  TRIM: (reader) => readTrim(reader),
  SUBSTRING: (reader) => readSubstring(reader),
  POSITION: (reader) => {
    const sought = readExpression(reader);
    reader.expect('IN');
    const text = readExpression(reader);
    return form(reader, 'other', ['instr(', text, ', ', sought, ')'], [text, sought]);
  },
  EXTRACT: (reader) => {
    const unit = reader.identifier().value.toUpperCase();
    const code = PARTS[unit];
    reader.expect('FROM');
    if (code === undefined) throw new UnsupportedSql(`extract ${unit} from a time`);
    return form(reader, 'other', [`CAST(strftime('${code}', `, readExpression(reader), ') AS INTEGER)']);
  },
};

const PARTS: Readonly<Record<string, string>> = {
  YEAR: '%Y',
  MONTH: '%m',
  DAY: '%d',
  HOUR: '%H',
  MINUTE: '%M',
  SECOND: '%S',
};

const nameOf = (reader: TokenReader): string => {
  const token = reader.peek();
  return token?.kind === 'word' ? token.value.toUpperCase() : '';
};

export const isSpecialForm = (reader: TokenReader): boolean =>
  Object.hasOwn(FORMS, nameOf(reader)) && reader.peek(1)?.value === '(';

export const readSpecialForm = (reader: TokenReader): Expression => {
  const read = FORMS[nameOf(reader)];
  if (read === undefined) throw reader.unexpected();
  const start = reader.take().start;
  reader.expect('(');
  const found = read(reader);
  reader.expect(')');
  return { ...found, ...reader.placeFrom(start) };
};

const TRIMS: Readonly<Record<string, string>> = { BOTH: 'trim', LEADING: 'ltrim', TRAILING: 'rtrim' };

/** Reader of `[BOTH | LEADING | TRAILING] [x] FROM y`, or of y alone. */
const readTrim = (reader: TokenReader): Expression => {
  const side = reader.seesAny(Object.keys(TRIMS));
  if (side !== undefined) reader.take();
  const name = TRIMS[side ?? 'BOTH'] ?? 'trim';
  if (reader.accept('FROM')) return form(reader, 'text', [`${name}(`, readExpression(reader), ')']);
  const first = readExpression(reader);
  if (!reader.accept('FROM')) return form(reader, 'text', [`${name}(`, first, ')']);
  const text = readExpression(reader);
  return form(reader, 'text', [`${name}(`, text, ', ', first, ')'], [text]);
};

/** Reader of `x FROM a [FOR b]`, or of the same with commas. */
const readSubstring = (reader: TokenReader): Expression => {
  const text = readExpression(reader);
  const words = reader.accept('FROM');
  if (!words) reader.expect(',');
  const parts: (string | Expression)[] = ['substr(', text, ', ', readExpression(reader)];
  if (words ? reader.accept('FOR') : reader.accept(',')) parts.push(', ', readExpression(reader));
  return form(reader, 'text', [...parts, ')'], [text]);
};
