import { codeOf, rowsOf } from './markdown.ts';

/** A text with its right answers, as a table of the corpus has them; undefined: not asked. */
export interface Case {
  readonly number: string;
  readonly text: string;
  /** Words of the refusal; none if the text is accepted. */
  readonly refusal: readonly string[];
  readonly sinks: readonly string[] | undefined;
  readonly sources: readonly string[] | undefined;
  readonly state: { readonly verdict: string; readonly cause: string } | undefined;
  readonly startable: string | undefined;
  readonly appends: string | undefined;
}

const SIGNS: readonly (readonly [sign: string, meaning: string])[] = [
  ['⏎', '\n'],
  ['␍', '\r'],
  ['␏', '\uFEFF'],
  ['␀', ''],
];

const textFrom = (cell: string): string =>
  SIGNS.reduce((text, [sign, meaning]) => text.replaceAll(sign, meaning), codeOf(cell));

const namesFrom = (cell: string): readonly string[] | undefined => {
  if (cell === '') return undefined;
  return cell === '–' ? [] : cell.split(', ');
};

const stateFrom = (cell: string): Case['state'] => {
  const [, verdict, cause = ''] = /^(\w+)(?: \((.*)\))?$/.exec(cell) ?? [];
  return verdict === undefined ? undefined : { verdict, cause };
};

const refusalFrom = (cell: string): readonly string[] => {
  if (cell === 'accepted') return [];
  const words = cell.split('; ').map((part) => /^"(.+)"$/.exec(part)?.[1]);
  const known = words.filter((word) => word !== undefined);
  if (known.length < words.length) throw new Error(`an answer is accepted, or words in quotation marks: ${cell}`);
  return known;
};

const caseFrom = (cells: readonly string[]): Case => {
  const [number = '', text = '', answer = '', sinks = '', sources = '', state = '', startable, appends] = cells;
  if (cells.length !== 8) throw new Error(`row ${number} has ${cells.length} cells`);
  return {
    ...{ number, text: textFrom(text), refusal: refusalFrom(answer) },
    ...{ sinks: namesFrom(sinks), sources: namesFrom(sources), state: stateFrom(state) },
    ...{ startable: startable || undefined, appends: appends || undefined },
  };
};

/** The texts of a file of the corpus. */
export const casesOf = (file: string): readonly Case[] => rowsOf(file).map(caseFrom);
