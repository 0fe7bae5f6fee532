import { expect, test } from 'vitest';
import { ABSENT, PHASES, phaseOf, type Traits } from '../../../lambda/core/model/phase.ts';

const having = (trait: keyof Traits): readonly string[] => PHASES.filter((name) => phaseOf(name)[trait]);

test('each phase is at rest, or runs, or is on its way', () => {
  expect(having('atRest')).toEqual(['FAILED', 'STOPPED', 'COMPLETED']);
  expect(having('running')).toEqual(['RUNNING', 'DEGRADED']);
  const rest = PHASES.filter((name) => !phaseOf(name).atRest && !phaseOf(name).running);
  expect(rest).toEqual(['PENDING', 'FAILING', 'STOPPING', 'DELETING']);
});

test('some phases prove that the statement has run', () => {
  expect(having('provesRun')).toEqual(['RUNNING', 'DEGRADED', 'COMPLETED']);
});

test('a phase that nobody knows is neither at rest nor running, and is never taken for absent', () => {
  for (const name of ['', 'MOVED', 'running', 'constructor']) {
    expect(phaseOf(name)).toMatchObject({ name, atRest: false, running: false, absent: false, live: true });
  }
});

test('what is not there is absent, and nothing else', () => {
  const { name, ...traits } = ABSENT;
  expect(name).toBe('ABSENT');
  expect(Object.entries(traits).filter(([, holds]) => holds)).toEqual([['absent', true]]);
});
