import type { Item, Name } from './ast.ts';
import { readExpression } from './expression-parser.ts';
import type { TokenReader } from './tokens.ts';

/** Reader of the columns of a SELECT. */
export const readItems = (reader: TokenReader): Item[] => {
  const items: Item[] = [];
  do items.push(readStar(reader) ?? readItem(reader));
  while (reader.accept(','));
  return items;
};

/** Reader of `*` or `x.*`; undefined, and nothing is taken, where none comes. */
const readStar = (reader: TokenReader): Item | undefined => {
  const start = reader.start();
  let ahead = 0;
  while (isName(reader, ahead) && isSymbol(reader, ahead + 1, '.')) ahead += 2;
  if (!isSymbol(reader, ahead, '*')) return undefined;
  const path: Name[] = [];
  for (; ahead > 0; ahead -= 2) {
    path.push(reader.identifier());
    reader.expect('.');
  }
  reader.expect('*');
  return { kind: 'star', path, ...reader.placeFrom(start) };
};

const isName = (reader: TokenReader, ahead: number): boolean => {
  const kind = reader.peek(ahead)?.kind;
  return kind === 'word' || kind === 'quoted';
};

const isSymbol = (reader: TokenReader, ahead: number, text: string): boolean => {
  const token = reader.peek(ahead);
  return token?.kind === 'symbol' && token.value === text;
};

const readItem = (reader: TokenReader): Item => {
  const start = reader.start();
  const value = readExpression(reader);
  const named = reader.accept('AS');
  const alias = named || reader.seesName() ? reader.name() : null;
  return { kind: 'item', value, alias, ...reader.placeFrom(start) };
};
