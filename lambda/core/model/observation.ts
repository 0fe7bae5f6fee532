import type { Hidden, LiveStatement, Observed, Placement, Prerequisite, StatementException } from './statement.ts';

/** An observation: all that one look has shown about one configured statement. `rules/questions.ts` asks for it. */
export interface Observation {
  /** The current version; absent: Confluent has no statement of that name. */
  readonly statement?: Observed;
  /** Exceptions of the current version if it has failed, the newest first. */
  readonly exceptions: readonly StatementException[];
  /** The successor, if there is one and Confluent has it. */
  readonly successor?: Observed;
  readonly successorExceptions: readonly StatementException[];
  /** A look at the exceptions of the current version while it runs; without any, there was no answer. Absent: no look. */
  readonly watched?: { readonly exceptions?: readonly StatementException[] };
  /** The statement that was replaced last, if Confluent has it. */
  readonly replaced?: Observed;
  /** Names that this look asked for, and that Confluent hides; absent: none. What is hidden is in no other field. */
  readonly hidden?: readonly Hidden[];
  /** Compute pool and principal with which the statement is to run. */
  readonly placement: Partial<Placement>;
  readonly preparation: Preparation;
  readonly survey: Survey;
}

/** The preparation of a start: all that stands before it. `for` says which start, if one is due. */
export type Preparation =
  | { readonly for: 'nothing'; readonly prerequisite?: undefined }
  /** A first start while its prerequisite is there, and not COMPLETED. */
  | { readonly for: 'start'; readonly prerequisite: PresentPrerequisite }
  /** A first start that creates something next: the keeper creates nothing without a look for other writers. */
  | { readonly for: 'start'; readonly prerequisite?: AbsentPrerequisite; readonly writers: readonly LiveStatement[] }
  | { readonly for: 'change'; readonly prerequisite?: PresentPrerequisite | AbsentPrerequisite };

/** The first prerequisite that is not COMPLETED, if Confluent has no statement of its name. */
export interface AbsentPrerequisite {
  readonly wanted: Prerequisite;
  readonly statementName: string;
  readonly statement?: undefined;
}

/** The first prerequisite that is not COMPLETED, as Confluent shows it. */
export interface PresentPrerequisite {
  readonly wanted: Prerequisite;
  readonly statementName: string;
  readonly statement: Observed;
  /** Exceptions of the prerequisite if it has failed, the newest first. */
  readonly exceptions: readonly StatementException[];
}

/**
 * The live statements of the environment that may write the same sink, if the keeper looked for them beside a running
 * one.
 */
export type Survey = { readonly asked: false } | { readonly asked: true; readonly writers: readonly LiveStatement[] };

/** The denial of that name, if this look met one. */
export const hiddenIn = ({ hidden = [] }: Pick<Observation, 'hidden'>, name: string | undefined): Hidden | undefined =>
  hidden.find(({ statementName }) => statementName === name);

/** The live statements that a look has shown, for whatever purpose; none if nobody looked. */
export const writersSeen = ({ preparation, survey }: Observation): readonly LiveStatement[] => {
  if (survey.asked) return survey.writers;
  return 'writers' in preparation ? preparation.writers : [];
};
