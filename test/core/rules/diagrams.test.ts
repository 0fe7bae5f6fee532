import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Purpose, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { PHASES, phaseOf } from '../../../lambda/core/model/phase.ts';
import { decideCurrent } from '../../../lambda/core/rules/current.ts';
import { FAILED, STOPPED_ON_THE_WAY } from '../../../lambda/core/rules/failed.ts';
import { SUCCESSION } from '../../../lambda/core/rules/successor.ts';
import { BEGIN, DESIRED, HOUR, MINUTE, OFFSETS } from '../keeping.ts';
import {
  acceptance,
  type Facts,
  failureWith,
  ledgerWith,
  refusal,
  requestWith,
  streakWith,
} from '../ledger/ledger-with.ts';
import { beforeStart, FIRST, NO_POOL, older, shown } from './changing.ts';

// The diagrams of docs/architecture.md say what the rules do: no edge is missing, and none is too much.

const PAGE = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

/** The lines of the first diagram of a kind after a heading, without the line that names the kind. */
const diagram = (heading: string, kind: string): readonly string[] => {
  const [, section = ''] = PAGE.split(`\n${heading}\n`);
  const blocks = [...(section.split(/\n#{2,3} /)[0]?.matchAll(/```mermaid\n([^`]+)```/g) ?? [])];
  const lines = blocks.map(([, text = '']) => text.trim().split('\n')).find(([first]) => first === kind);
  if (lines === undefined) throw new Error(`docs/architecture.md has no ${kind} under ${heading}`);
  return lines.slice(1).map((line) => line.trim());
};

/** Entries of one list that are not in the other. */
const compared = (drawn: Iterable<string>, real: Iterable<string>) => {
  const [inPicture, inRules] = [new Set(drawn), new Set(real)];
  return {
    missing: [...inRules].filter((each) => !inPicture.has(each)),
    tooMuch: [...inPicture].filter((each) => !inRules.has(each)),
  };
};
const SAME = { missing: [], tooMuch: [] };

const EDGE = /^(\S+) --> (\S+?)(?:: (.+))?$/;

/** Phase that follows each request of the keeper's, if Confluent accepts it. A FAILED statement has nothing to end. */
const targetOf = (verb: string, phase: string): string => {
  if (verb !== 'stop') return 'PENDING';
  return phaseOf(phase).failed ? 'STOPPED' : 'STOPPING';
};

const VERBS: Readonly<Record<string, string>> = { create: 'creates', resume: 'resumes', stop: 'stops' };

const PURPOSES: readonly Purpose[] = [
  { kind: 'failure', id: 'f1', round: 1 },
  { kind: 'failure', id: 'f1', round: 2 },
  { kind: 'savepoint', detail: '' },
  { kind: 'replace', round: 1 },
  ...(['restart', 'move', 'degraded', 'policy', 'person'] as const).map((kind) => ({ kind })),
];

/** Journals: none, or requests for one purpose, the last one with each answer. */
const JOURNALS: readonly (readonly Request[])[] = [
  [],
  ...PURPOSES.flatMap((purpose) =>
    [undefined, acceptance(BEGIN), refusal('not now', BEGIN), refusal(NO_POOL, BEGIN)].flatMap((answer) => {
      const request = (verb: Request['verb'], given = answer): Request =>
        requestWith({ verb, purpose, at: BEGIN, ...(given && { answer: given }) });
      const before = (verb: Request['verb']): Request => request(verb, acceptance(BEGIN));
      return [
        [request('stop')],
        [request('resume')],
        [before('stop'), request('resume')],
        [before('resume'), before('stop'), request('resume')],
      ];
    }),
  ),
];

const STREAKS: readonly Partial<StatementRecord>[] = [
  {},
  { failure: failureWith({ at: BEGIN - MINUTE }) },
  { failure: failureWith({ at: BEGIN - MINUTE }), streak: streakWith({ resumes: 7 }) },
  {
    failure: failureWith({ at: BEGIN - MINUTE }),
    streak: streakWith({ resumes: 2, errors: [{ fingerprint: 'E: boom', count: 5, first: BEGIN - HOUR }] }),
  },
];

const WANTED: readonly Facts[] = [
  {},
  ...(['person', 'foreign'] as const).map((by) => ({ desiredState: { state: 'stopped', by, at: BEGIN } as const })),
  { desiredState: { state: 'running', by: 'person', at: BEGIN } },
  { restart: { at: BEGIN } },
];

const POLICIES = [
  DESIRED.policies,
  { ...DESIRED.policies, onForeignStop: 'resume', restartDegradedAfterMinutes: 5 } as const,
];

/** Every request that the keeper makes of a phase, with its reasons, found by many situations: `RUNNING stop` → reasons. */
const requested = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const note = (phase: string, ...[desired, seen, ledger, now]: Parameters<typeof decideCurrent>): void => {
    const { step, reason } = decideCurrent(desired, seen, ledger, now);
    if (!(step.do in VERBS)) return;
    const key = `${phase} --> ${targetOf(step.do, phase)}: keeper ${VERBS[step.do]}`;
    found.set(key, (found.get(key) ?? new Set()).add(reason));
  };
  for (const policies of POLICIES) {
    const desired = { ...DESIRED, policies };
    for (const wanted of WANTED) {
      for (const journal of JOURNALS) {
        for (const facts of STREAKS) {
          const ledger = ledgerWith({ ...wanted, current: { ...FIRST, ...facts, journal, position: OFFSETS } });
          for (const now of [BEGIN, BEGIN + 2 * HOUR]) {
            note('ABSENT', desired, beforeStart(), ledger, now);
            for (const phase of PHASES) {
              for (const [computePoolId, detail, stopped] of [
                ['lfcp-1', '', phaseOf(phase).stopped],
                ['lfcp-2', '', false],
                ['lfcp-2', NO_POOL, true],
              ] as const) {
                const statement = older(phase, { computePoolId, detail, stopped, latestOffsets: OFFSETS });
                note(phase, desired, shown(statement, { placement: { computePoolId: 'lfcp-1' } }), ledger, now);
              }
            }
          }
        }
      }
    }
  }
  const first = ledgerWith();
  note('ABSENT', DESIRED, beforeStart(), first, BEGIN);
  return found;
};

describe('the picture of the phases', () => {
  const edges = diagram('## The phases', 'stateDiagram-v2').map((line) => {
    const [, from = '', to = '', label = ''] = EDGE.exec(line) ?? [];
    return { line, from, to, label };
  });

  test('has each phase, and no other', () => {
    expect(
      compared(
        edges.flatMap(({ from, to }) => [from, to]),
        ['[*]', 'ABSENT', ...PHASES],
      ),
    ).toEqual(SAME);
  });

  test('has each request that the keeper makes of a phase, with its reasons, and no other', () => {
    const real = [...requested()].map(([edge, reasons]) => `${edge} (${[...reasons].toSorted().join(', ')})`);
    const drawn = edges.filter(({ label }) => label.startsWith('keeper ')).map(({ line }) => line);
    expect(compared(drawn, real)).toEqual(SAME);
  });

  test('has nothing leave a phase at rest by itself, and everything else leave its phase', () => {
    const byItself = new Set(edges.filter(({ label }) => label === 'Confluent').map(({ from }) => from));
    expect(
      compared(
        byItself,
        PHASES.filter((phase) => !phaseOf(phase).atRest),
      ),
    ).toEqual(SAME);
  });
});

/** Labels of the edges from a node, `a -- "label" --> b`, each with the text of the node that it leads to. */
const labelled = (lines: readonly string[], from: string): readonly string[] => {
  const texts = new Map<string, string>();
  for (const line of lines)
    for (const [, id = '', text = ''] of line.matchAll(/(\w+)\["([^"]+)"\]/g)) texts.set(id, text);
  return lines
    .filter((line) => line.startsWith(`${from} -- `))
    .flatMap((line) => {
      const [, label, to = ''] = /-- "([^"]+)" --> (\w+)/.exec(line) ?? [];
      return label === undefined ? [] : [`${label} → ${texts.get(to) ?? to}`];
    });
};

/** Outcomes of a list of rules, by conditions in words: the reasons in their order, or that another list decides. */
const outcomes = (
  list: typeof SUCCESSION | typeof FAILED | typeof STOPPED_ON_THE_WAY,
  wordsOf: (why: string) => string,
) => {
  const groups = Map.groupBy(list as readonly { why: string; reason?: string }[], ({ why }) => wordsOf(why));
  return [...groups].map(
    ([words, rules]) =>
      `${words} → ${[...new Set(rules.map(({ reason }) => reason ?? 'another list decides'))].toSorted().join(', ')}`,
  );
};

describe('the picture of the resume', () => {
  test('has each rule about a FAILED statement and about one stopped on the way, and no other', () => {
    // Variants of one condition are one edge.
    const variant = (why: string): string => why.split('; ')[0] ?? why;
    const lines = diagram('### The resume of a FAILED statement', 'flowchart LR');
    expect(compared(labelled(lines, 'failed'), outcomes(FAILED, variant))).toEqual(SAME);
    expect(compared(labelled(lines, 'stopped'), outcomes(STOPPED_ON_THE_WAY, variant))).toEqual(SAME);
  });
});

describe('the picture of the change', () => {
  test('has each case of a new version that was requested, with what comes of it, and no other', () => {
    const PENDING = 'the new version is PENDING';
    const caseOf = (why: string): string =>
      why
        .split('; ')
        .slice(0, why.startsWith(PENDING) ? 2 : 1)
        .join('; ');
    expect(
      compared(labelled(diagram('## A replacement', 'flowchart LR'), 'requested'), outcomes(SUCCESSION, caseOf)),
    ).toEqual(SAME);
  });

  test('holds for reasons that the rules give', () => {
    const held = diagram('## A replacement', 'sequenceDiagram').flatMap((line) => /hold (\w+)/.exec(line)?.[1] ?? []);
    const sources = ['begin-change', 'refused', 'checks', 'explain'].map((file) =>
      readFileSync(new URL(`../../../lambda/core/rules/${file}.ts`, import.meta.url), 'utf8'),
    );
    expect(held.length).toBeGreaterThan(0);
    expect(held.filter((reason) => !sources.some((text) => text.includes(`'${reason}'`)))).toEqual([]);
  });
});
