import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import {
  ABSENT,
  BEGIN,
  createdName,
  createdSql,
  DAY,
  HOUR,
  type Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  refused,
  running,
  SECOND,
} from '../keeping.ts';
import { acceptance, currentOf, stopFor } from '../ledger/ledger-with.ts';
import {
  carriedFrom,
  deployed,
  FIRST,
  FOURTH_NAME,
  keeper,
  observed,
  ran,
  SAVEPOINT,
  SECOND_NAME,
  type Shown,
  shown,
  THIRD_NAME,
  UNKNOWN_TABLE,
  waiting,
} from './changing.ts';

/** One that runs, with a second text that Confluent has accepted. */
const changing = (): Keeping => {
  const keeping = deployed(running().after(HOUR), SECOND_NAME);
  keeping.sees(shown(observed(NAME, 'RUNNING')), 'SpecChanged progressing replace create').answered();
  return keeping.after(SECOND);
};

/** One that the keeper has just asked to stop, to resume it. */
const restarting = (): Keeping => {
  const keeping = running().after(HOUR).ask({ command: 'restart' });
  keeping.sees(shown(observed(NAME, 'RUNNING')), 'Moving progressing stop stop');
  return keeping.answered().after(SECOND);
};

/** One whose second text is being asked for, with the older one stopped for it. */
const stopped = (): Keeping => {
  const keeping = changing();
  const both = shown(observed(NAME, 'RUNNING'), { successor: waiting(SECOND_NAME) });
  return keeping.sees(both, 'Replacing progressing stop stop').answered().after(MINUTE);
};

/** The current version has failed before it ran, is stopped, and a further text is deployed; what is asked for then. */
const afterFailureOf = (keeping: Keeping, statementName: string, further: string): Decision => {
  expect(currentOf(keeping.ledger).versionName).toBe(statementName);
  deployed(keeping.after(HOUR), further);
  const failed = shown(observed(statementName, 'FAILED'), { replaced: ran });
  keeping.sees(failed, 'Replacing progressing stop stop').answered().after(SECOND);
  const decision = keeping.look(shown(observed(statementName, 'STOPPED'), { replaced: ran }));
  keeping.answered().after(MINUTE);
  return decision;
};

describe('a changed text', () => {
  it('begins at the recorded offsets also where an incarnation that was to has been refused', () => {
    const keeping = running().after(HOUR).ask({ command: 'stop' });
    keeping.look(shown(observed(NAME, 'RUNNING')));
    keeping.answered().after(MINUTE).look(shown(ran));
    keeping.after(31 * DAY).ask({ command: 'resume' });
    expect(createdName(keeping.look(ABSENT))).toBe(`${NAME}-2`);
    keeping.answered(refused('logical compute pool=lfcp-1 not found')).after(MINUTE);
    const decision = deployed(keeping, SECOND_NAME).look(ABSENT);
    expect(createdName(decision)).toBe(SECOND_NAME);
    expect(createdSql(decision)).toContain('partition:0,offset:7');
  });

  it('carries on from the statement that ran last, past those that never did', () => {
    const keeping = stopped();
    keeping.look(shown(ran, { successor: observed(SECOND_NAME, 'FAILED') }));
    expect(carriedFrom(afterFailureOf(keeping, SECOND_NAME, THIRD_NAME))).toBe(NAME);
    const third = observed(THIRD_NAME, 'FAILED');
    keeping.look(shown(observed(SECOND_NAME, 'STOPPED'), { successor: third, replaced: ran }));
    expect(carriedFrom(afterFailureOf(keeping, THIRD_NAME, FOURTH_NAME))).toBe(NAME);
  });

  it('that is created elsewhere does not count as a move of the older one', () => {
    const keeping = running().after(HOUR);
    const old = { computePoolId: 'lfcp-1', principalId: 'sa-1' };
    const placement = { computePoolId: 'lfcp-2', principalId: 'sa-2' };
    keeping.look({ ...shown(observed(NAME, 'RUNNING', old)), placement: old });
    deployed(keeping, SECOND_NAME).look({ ...shown(observed(NAME, 'RUNNING', old)), placement });
    keeping.answered().after(SECOND);
    // The savepoint of the older one fails, so that it has to run once more, and where it was it cannot.
    const dead = observed(SECOND_NAME, 'FAILED', { detail: SAVEPOINT });
    keeping.look({
      ...shown(observed(NAME, 'STOPPED', { ...old, latestOffsets: OFFSETS }), { successor: dead }),
      placement,
    });
    const { step } = keeping.look({
      ...shown(observed(NAME, 'STOPPED', { ...old, latestOffsets: OFFSETS })),
      placement,
    });
    expect(step).toEqual({ do: 'resume', statementName: NAME, placement });
  });

  it('asks a failed one to stop again where it was refused before it failed', () => {
    const keeping = changing();
    const both = (phase: string, more: Shown = {}): Observation =>
      shown(observed(NAME, phase, more), { successor: waiting(SECOND_NAME) });
    keeping.sees(both('PENDING'), 'Replacing progressing stop stop').answered(refused('it is PENDING'));
    keeping.after(MINUTE).sees(both('FAILED', { endTime: keeping.now }), 'Replacing progressing stop stop');
  });

  it('asks a failed one to stop again where the pass that wanted to has died', () => {
    const keeping = deployed(running().after(HOUR), SECOND_NAME);
    const failed = shown(observed(NAME, 'FAILED', { endTime: keeping.now, latestOffsets: OFFSETS }));
    keeping.sees(failed, 'Replacing progressing stop stop').after(DAY);
    keeping.sees(failed, 'Replacing progressing stop stop').answered().after(MINUTE);
    const noted = shown(observed(NAME, 'FAILED', { stopped: true, latestOffsets: OFFSETS }));
    expect(createdSql(keeping.look(noted))).toContain('partition:0,offset:7');
  });

  it('asks a failed one to stop once more where somebody has resumed it since, and not a third time', () => {
    const keeping = deployed(running().after(HOUR), SECOND_NAME);
    const failed = shown(observed(NAME, 'FAILED', { latestOffsets: OFFSETS }));
    keeping.sees(failed, 'Replacing progressing stop stop').answered();
    keeping.after(15 * SECOND - 1).sees(failed, 'Replacing progressing wait look');
    keeping.after(1).sees(failed, 'Replacing progressing stop stop').answered();
    expect(createdSql(keeping.after(MINUTE).look(failed))).toContain('partition:0,offset:7');
  });

  it('is not begun beside an older one that another pass has just asked to resume', () => {
    const keeping = restarting();
    keeping.sees(shown(ran), 'Moving progressing resume resume');
    deployed(keeping, SECOND_NAME).after(15 * SECOND - 1);
    keeping.sees(shown(ran), 'Replacing recovering wait look');
    keeping.after(1).sees(shown(ran), 'SpecChanged progressing replace create');
  });

  it.each([
    ['is stopping', observed(NAME, 'RUNNING')],
    ['has stopped', ran],
  ])('that is refused beside one that the keeper itself %s leads back to that one', (_, older) => {
    const keeping = deployed(restarting(), SECOND_NAME);
    keeping.sees(shown(older), 'SpecChanged progressing replace create');
    keeping.answered(refused('logical compute pool=lfcp-1 is exhausted')).after(SECOND);
    keeping.sees(shown(ran), 'Moving progressing resume resume');
  });

  it('leaves an older one stopped while a version that another function wants may still be on its way', () => {
    const stop = stopFor({ kind: 'replace', round: 1 }, BEGIN, acceptance());
    const keeping = keeper({ current: { ...FIRST, journal: [stop] } });
    keeping.sees(shown(ran), 'SpecChanged progressing replace create');
    deployed(keeping, THIRD_NAME).after(SECOND).sees(shown(ran), 'Replacing progressing wait rest');
    const live = shown(observed(NAME, 'RUNNING'));
    keeping.after(SECOND).sees(live, 'Replacing progressing wait rest');
    keeping.after(15 * MINUTE).sees(shown(ran), 'Replacing progressing wait look');
  });

  it('that was refused for want of a pool is not asked for again while a person wants it stopped', () => {
    const keeping = deployed(running().after(HOUR), SECOND_NAME);
    keeping.sees(shown(observed(NAME, 'RUNNING')), 'SpecChanged progressing replace create');
    keeping.answered(refused('logical compute pool=lfcp-1 not found')).after(MINUTE).ask({ command: 'stop' });
    keeping
      .sees(shown(observed(NAME, 'RUNNING')), 'Suspended suspended stop stop')
      .answered()
      .after(MINUTE);
    keeping.sees(shown(ran), 'Suspended suspended none rest');
    keeping.after(DAY).sees(shown(ran), 'Suspended suspended none rest').ask({ command: 'resume' });
    keeping.sees(shown(ran), 'SpecChanged progressing replace create');
  });

  it('whose older one has no savepoint is asked for once that has been stopped once more', () => {
    const keeping = stopped();
    const dead = observed(SECOND_NAME, 'FAILED', { detail: SAVEPOINT, endTime: keeping.now });
    keeping.look(shown(ran, { successor: dead }));
    keeping.sees(shown(ran), 'Resuming progressing resume resume').answered().after(MINUTE);
    // Whatever somebody does to the one that failed: it is nothing any more.
    expect(keeping.ledger.successor).toBeUndefined();
    const decision = keeping.look(shown(observed(NAME, 'RUNNING')));
    expect(createdName(decision)).toBe(`${SECOND_NAME}-2`);
    expect(carriedFrom(decision)).toBe(NAME);
  });

  it('whose older one never ran either needs the savepoint of the one before', () => {
    const keeping = stopped();
    keeping.look(shown(ran, { successor: observed(SECOND_NAME, 'FAILED') }));
    afterFailureOf(keeping, SECOND_NAME, THIRD_NAME);
    const second = observed(SECOND_NAME, 'STOPPED');
    const dead = observed(THIRD_NAME, 'FAILED', { detail: SAVEPOINT, endTime: keeping.now });
    const lacking = shown(second, { successor: dead, replaced: ran });
    keeping.sees(lacking, 'BackingOff recovering wait rest').after(HOUR);
    expect(keeping.look(lacking).step).toEqual({
      do: 'resume',
      statementName: NAME,
    });
    keeping.answered().after(SECOND);
    const again = shown(second, { replaced: observed(NAME, 'RUNNING') });
    expect(keeping.look(again).step).toEqual({ do: 'stop', statementName: NAME });
    keeping.answered().after(MINUTE);
    const decision = keeping.look(shown(second, { replaced: ran }));
    expect(createdName(decision)).toBe(`${THIRD_NAME}-2`);
    expect(carriedFrom(decision)).toBe(NAME);
  });

  it('that fails while it waits for the older one does not take over', () => {
    const keeping = changing();
    const failing = observed(SECOND_NAME, 'FAILING');
    keeping.sees(shown(observed(NAME, 'RUNNING'), { successor: failing }), 'Replacing progressing wait look');
    const failed = observed(SECOND_NAME, 'FAILED', { detail: UNKNOWN_TABLE });
    keeping.sees(shown(observed(NAME, 'RUNNING'), { successor: failed }), 'SqlInvalid held hold rest');
  });

  it('that was refused beside a live one does not take over when that is stopped', () => {
    const keeping = changing();
    const bad = observed(SECOND_NAME, 'FAILED', { detail: UNKNOWN_TABLE });
    keeping
      .sees(shown(observed(NAME, 'RUNNING'), { successor: bad }), 'SqlInvalid held hold rest')
      .ask({ command: 'stop' });
    keeping.sees(shown(observed(NAME, 'RUNNING'), { successor: bad }), 'Suspended suspended stop stop').answered();
    keeping
      .after(MINUTE)
      .sees(shown(ran, { successor: bad }), 'Suspended suspended none rest')
      .ask({ command: 'resume' });
    const { step } = keeping.look(shown(ran, { successor: bad }));
    expect(step).toEqual({ do: 'resume', statementName: NAME });
  });
});
