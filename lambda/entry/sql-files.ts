import { splitSettings } from '../core/sql/forms/settings.ts';
import { readSql } from './statement-files.ts';
import { type GivenProperties, settingProblems } from './statement-properties.ts';

/** A SQL file as it is sent: its text, and the properties that its SET lines give it. */
export interface SqlFile {
  readonly file: string;
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The SQL files of a folder, and all that is wrong with them. */
export class SqlFiles {
  readonly #folder: string;
  readonly #problems = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Problems that were noted, each once: two statements may share a file. */
  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** Note of problems of a file. */
  note(file: string, problems: readonly string[]): void {
    for (const problem of problems) this.#problems.add(`${file}: ${problem}`);
  }

  /**
   * A file, empty where it cannot be read; its problems are noted.
   *
   * @param problemsOf problems of its text without SET lines
   * @param given properties that go along with it
   */
  read(file: string, problemsOf: (sql: string) => readonly string[], given: GivenProperties): SqlFile {
    try {
      const { sql, settings, problems } = splitSettings(readSql(this.#folder, file));
      this.note(file, [...problems, ...settingProblems(settings, given), ...problemsOf(sql)]);
      return { file, sql, settings: Object.fromEntries(settings) };
    } catch (error) {
      this.note(file, [String(error)]);
      return { file, sql: '', settings: {} };
    }
  }
}
