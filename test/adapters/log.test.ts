import { beforeEach, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../emulator/world/clock.ts';
import { Log } from '../../lambda/adapters/log.ts';
import { traceId } from '../../lambda/entry/config.ts';

let written: string[] = [];

const logged = (write: (log: Log) => void, trace?: string): unknown => {
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    write(new Log(new VirtualClock(Date.UTC(2026, 10, 22)), () => trace));
  } finally {
    spy.mockRestore();
  }
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^[^\n]+\n$/);
  return JSON.parse(written[0] ?? '');
};

beforeEach(() => {
  written = [];
});

const HEAD = { message: 'said', timestamp: '2026-11-22T00:00:00.000Z', service: 'flink-statement-keeper' };

it('writes a record as one line, with its trace', () => {
  expect(logged((log) => log.info('said', { text: 'a\nb' }), '1-2-3')).toEqual({
    level: 'INFO',
    ...HEAD,
    xray_trace_id: '1-2-3',
    text: 'a\nb',
  });
});

it('spells out an error, its cause and whatever else it knows', () => {
  const cause = Object.assign(new TypeError('deep'), { code: 'EDEEP' });
  const error = new Error('high', { cause });
  expect(logged((log) => log.error('said', error, { more: 1 }))).toEqual({
    level: 'ERROR',
    ...HEAD,
    more: 1,
    error: {
      name: 'Error',
      message: 'high',
      stack: error.stack,
      cause: { name: 'TypeError', message: 'deep', stack: cause.stack, code: 'EDEEP' },
    },
  });
});

it('writes also what JSON cannot hold', () => {
  const error = Object.assign(new Error('high'), { size: 10n, itself: {}, nothing: null });
  error.itself = error;
  expect(logged((log) => log.error('said', error))).toMatchObject({
    error: { message: 'high', size: '10', nothing: null },
  });
});

it.each([
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1', '1-5759e988-bd862e3fe1be46a994272793'],
  ['Parent=53995c3f42cd8ad8', undefined],
  [undefined, undefined],
])('takes the trace from %s', (variable, trace) => {
  expect(traceId(variable === undefined ? {} : { _X_AMZN_TRACE_ID: variable })).toBe(trace);
});
