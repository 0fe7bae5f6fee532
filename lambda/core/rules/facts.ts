import { currentRecord, successorRecord } from '../ledger/records.ts';
import type { Ledger, TextFacts } from '../model/ledger.ts';
import type { Desired } from '../model/statement.ts';

/** What Confluent has shown about the version's text so far. */
export const factsOf = ({ versionName }: Desired, { texts }: Ledger): TextFacts => texts[versionName] ?? {};

/** The ledger with those facts about the version's text. Facts about versions that are neither here nor to come go. */
export const withFacts = ({ versionName }: Desired, ledger: Ledger, facts: TextFacts): Ledger => {
  const kept = [currentRecord(ledger)?.versionName, successorRecord(ledger)?.versionName, versionName];
  const texts = { ...ledger.texts, [versionName]: { ...ledger.texts[versionName], ...facts } };
  return { ...ledger, texts: Object.fromEntries(Object.entries(texts).filter(([name]) => kept.includes(name))) };
};
