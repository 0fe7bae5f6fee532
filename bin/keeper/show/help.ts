import { COMMAND_NAMES, COMMAND_OPTION_NAMES, COMMANDS, type Command, commandsWith } from '../../../lambda/contract.ts';
import { OPTION_LIST, type Place } from '../args/options.ts';
import { EXIT, EXIT_MEANINGS } from '../exit-codes.ts';
import { CALL } from '../shipped.ts';
import { wrapped } from './terminal.ts';

/** Width of the help, in columns. */
const WIDTH = 119;

type Row = readonly [label: string, text: string];

/** Rows of two columns, the second one wrapped. */
const rows = (all: readonly Row[]): string => {
  const column = Math.max(...all.map(([label]) => label.length)) + 2;
  return all
    .flatMap(([label, text]) =>
      wrapped(text, WIDTH - 2 - column).map((part, index) => `  ${(index === 0 ? label : '').padEnd(column)}${part}`),
    )
    .join('\n');
};

const looking = (command: Command): readonly Row[] => {
  const { kind, says } = COMMANDS[command];
  return kind === 'acts' ? [] : [[command, says]];
};

const acting = (command: Command): readonly Row[] => {
  const row = COMMANDS[command];
  switch (row.kind) {
    case 'looks':
      return [];
    case 'acts':
      return [[command, row.says]];
    case 'acts once confirmed':
      return [[`${command} --confirm`, row.saysConfirmed]];
  }
};

/** The options whose first place is this one, with what else is to be known of each. */
const optionsOf = (first: Place): readonly Row[] =>
  OPTION_LIST.filter(
    ({ places }) => (['embedded', 'function', 'account'] as const).find((p) => places.includes(p)) === first,
  ).flatMap(({ name, places, forms }): readonly Row[] => {
    const own = COMMAND_OPTION_NAMES.find((option) => option === name);
    const before = own === undefined ? '' : `with ${commandsWith(own).join(' or ')}: `;
    const after = places.includes('embedded') && !places.includes('function') ? '; not with --function' : '';
    return forms.map(({ form, help }) => [form, `${before}${help}${after}`]);
  });

/** Options of a real account that have been described with the function. */
const asAbove = OPTION_LIST.filter(
  ({ places }) => places.includes('function') && places.includes('account') && !places.includes('embedded'),
)
  .map(({ name }) => `--${name}`)
  .join(', ');

/** Answer to `--help`. */
export const HELP = `Looks after Flink SQL statements on Confluent Cloud, from the command line.

${rows([
  [CALL.story, 'the whole story, on an embedded Confluent, in virtual time'],
  [`${CALL.program} <command> [options]`, "one pass: the very same one as the deployed function's"],
])}

Commands that only look
${rows(COMMAND_NAMES.flatMap(looking))}

Commands that act
${rows([...COMMAND_NAMES.flatMap(acting), ['story', 'the whole story']])}

Options
${rows(optionsOf('embedded'))}

Where: on this machine
  Without any option below, an embedded Confluent is used, with 2000 sample flights in its topics. It is kept in the
  state folder, so that status shows what an ensure before it has started. Real time passes between calls; what a
  call waits for passes in virtual time. Delete the folder to begin anew.

  ${CALL.program} ensure
  ${CALL.program} explain

Where: the deployed function makes the pass
${rows(optionsOf('function'))}
  It has statements, secret and ledger of its own. It takes lambda:InvokeFunction, and nothing of Confluent's.

  ${CALL.program} status --function=<name> --profile=flights
  ${CALL.program} restart --function=<name> --statement=flight-consolidator --json

Where: on a real account, with a pass made here
${rows([...optionsOf('account'), [asAbove, 'as above']])}
  Without --ledger-table the ledger is a folder in the state folder. A keeper that runs from two places without
  sharing a ledger forgets holds, stops and back-off that the other one knows; it still cannot start a second
  writer, because statements have the same names everywhere.

  ${CALL.program} plan --profile=flights --catalog-name=prod --database-name=flights

Exit codes
${rows((['done', 'failed', 'usage', 'attention'] as const).map((name): Row => [String(EXIT[name]), EXIT_MEANINGS[name]]))}
`;
