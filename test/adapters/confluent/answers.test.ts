import { describe, expect, test } from 'vitest';
import {
  LABEL,
  readDetail,
  readExceptions,
  readPage,
  readResults,
  readStatement,
  toLabelled,
  toLive,
  toObserved,
} from '../../../lambda/adapters/confluent/answers.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import { statement } from './stage.ts';

const observed = (changes: Parameters<typeof statement>[0]) =>
  toObserved('flight', readStatement(JSON.stringify(statement(changes))));

const page = (items: readonly unknown[], next?: unknown) =>
  readPage(JSON.stringify({ data: items, metadata: { next } }));

describe('a statement', () => {
  test('is known by what the keeper writes on it', () => {
    expect(LABEL).toBe('user.confluent.io/flink-statement-keeper');
    const labelled = (labels: unknown) => observed({ metadata: { labels } }).labelled;
    expect([{ [LABEL]: 'true' }, { [LABEL]: true }, { [LABEL]: 'TRUE' }, { other: 'true' }, {}].map(labelled)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('is nothing without a phase of a size that could be one', () => {
    const phase = (text: unknown) => () => observed({ status: { phase: text } }).phase.name;
    expect(phase('x'.repeat(100))()).toHaveLength(100);
    for (const no of ['x'.repeat(101), '', 5, null, undefined])
      expect(phase(no)).toThrow(/^the answer is not a statement$/);
    expect(() => readStatement('{}')).toThrow('the answer is not a statement');
    expect(() => readStatement('')).toThrow('the answer is not JSON, where a statement was expected');
  });

  test('has its long detail cut, and its long names left out', () => {
    expect(observed({ status: { detail: 'x'.repeat(4_000) } }).detail).toBe('x'.repeat(4_000));
    expect(observed({ status: { detail: 'x'.repeat(4_001) } }).detail).toBe(`${'x'.repeat(3_999)}…`);
    expect(observed({ metadata: { uid: 'u'.repeat(4_000) } }).uid).toHaveLength(4_000);
    expect(observed({ metadata: { uid: 'u'.repeat(4_001) } })).not.toHaveProperty('uid');
  });

  test.each([
    ['1970-01-01T00:00:00.001Z', 1],
    ['1970-01-01T00:00:00Z', undefined],
    ['9999-12-31T00:00:00Z', Date.UTC(9999, 11, 31)],
    ['9999-12-31T00:00:00.001Z', undefined],
    [5, undefined],
    [null, undefined],
  ])('ended at %s: %s', (end_time, at) => {
    expect(observed({ status: { end_time } }).endTime).toBe(at);
    expect('endTime' in observed({ status: { end_time } })).toBe(at !== undefined);
  });

  test('has whole offsets, or none', () => {
    const offsets = (latest_offsets: unknown) => observed({ status: { latest_offsets } }).latestOffsets;
    const long = (length: number) => ({ t: 'x'.repeat(length - '{"t":""}'.length) });
    expect(offsets(long(60_000))).toEqual(long(60_000));
    for (const none of [long(60_001), {}, { t: 5 }, 'x', null]) expect(offsets(none)).toBeUndefined();
  });

  test('waits for its pool only where Confluent says so', () => {
    const exhausted = (scaling_state: unknown) =>
      observed({ status: { scaling_status: { scaling_state } } }).poolExhausted;
    expect(['POOL_EXHAUSTED', 'OK', 5].map(exhausted)).toEqual([true, false, false]);
  });

  test('is all that Confluent shows of it', () => {
    const times = { created_at: '2026-11-22T08:00:00Z', updated_at: '2026-11-22T09:00:00.123456Z' };
    expect(
      observed({
        metadata: { labels: { [LABEL]: 'true' }, ...times },
        spec: { stopped: true },
        status: { phase: 'STOPPED', detail: 'why', end_time: '2026-11-22T09:00:00Z', latest_offsets: { t: 'x' } },
      }),
    ).toStrictEqual({
      statementName: 'flight',
      phase: phaseOf('STOPPED'),
      detail: 'why',
      signals: [],
      stopped: true,
      labelled: true,
      poolExhausted: false,
      upserts: false,
      computePoolId: 'lfcp-xyz789',
      principalId: 'sa-123abc',
      uid: 'uid-1',
      resourceVersion: '4',
      updatedAt: Date.parse('2026-11-22T09:00:00.123Z'),
      endTime: Date.parse('2026-11-22T09:00:00Z'),
      latestOffsets: { t: 'x' },
    });
  });

  test('has the meanings of its detail, as far as that is passed on', () => {
    const signals = (detail: string) => observed({ status: { phase: 'FAILED', detail } }).signals;
    expect(signals('Savepoint failed')).toEqual(['savepoint-failed']);
    expect(signals(`${'x'.repeat(3_980)} access denied`)).toEqual(['curable']);
    expect(signals(`${'x'.repeat(4_000)} access denied`)).toEqual([]);
  });

  test.each([{}, { metadata: null, spec: 5 }, { metadata: {}, spec: {} }])('is its phase at least: %j', (rest) => {
    const shown = toObserved('flight', readStatement(JSON.stringify({ ...rest, status: { phase: 'NEW' } })));
    expect(shown).toStrictEqual({
      statementName: 'flight',
      phase: phaseOf('NEW'),
      detail: '',
      signals: [],
      stopped: false,
      labelled: false,
      poolExhausted: false,
      upserts: false,
    });
  });

  test('that is none keeps the cause', () => {
    for (const json of ['{}', '{'])
      expect(() => readStatement(json)).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  test('keeps the rest of what it is where one thing of it is no good', () => {
    const { spec, metadata } = readStatement(
      JSON.stringify(statement({ spec: { stopped: 'x', later: { is: 1 } }, metadata: { labels: 5, uid: 7 } })),
    );
    expect(spec).toMatchObject({ stopped: false, later: { is: 1 }, principal: 'sa-123abc' });
    expect(metadata).toMatchObject({ resource_version: '4', labels: {} });
    expect(observed({ spec: { principal: 5, compute_pool_id: null } })).not.toHaveProperty('principalId');
    expect(observed({ spec: { principal: 5, compute_pool_id: null } })).not.toHaveProperty('computePoolId');
  });
});

describe('a page of the list', () => {
  const phases = ['PENDING', 'RUNNING', 'STOPPING', 'DELETING', 'STOPPED', 'FAILED', 'COMPLETED'];

  test('shows what is live', () => {
    const { statements } = page([
      ...phases.map((phase) => ({ ...statement({ status: { phase } }), name: phase })),
      { status: { phase: 'RUNNING' }, spec: { stopped: true, properties: { x: 5 } } },
    ]);
    const sql = 'INSERT INTO a SELECT * FROM b';
    const properties = { 'sql.current-catalog': 'c' };
    expect(toLive(statements)).toEqual([
      ...phases.slice(0, 3).map((name) => ({
        statementName: name,
        phase: phaseOf(name),
        stopped: false,
        labelled: false,
        sql,
        properties,
      })),
      { statementName: '', phase: phaseOf('RUNNING'), stopped: true, labelled: false, sql: '', properties: {} },
    ]);
  });

  test('shows what carries the label, in whatever phase', () => {
    const labels = { [LABEL]: 'true' };
    const { statements } = page([
      statement({ metadata: { labels, created_at: '2026-11-22T10:00:00Z' }, status: { latest_offsets: { t: 'x' } } }),
      { metadata: { labels }, status: { phase: 'STOPPED' } },
      statement(),
    ]);
    expect(toLabelled(statements)).toStrictEqual([
      {
        statementName: 'flight',
        phase: phaseOf('RUNNING'),
        properties: { 'sql.current-catalog': 'c' },
        hasOffsets: true,
        createdAt: Date.parse('2026-11-22T10:00:00Z'),
      },
      { statementName: '', phase: phaseOf('STOPPED'), properties: {}, hasOffsets: false },
    ]);
  });

  test('leaves out what nobody can read', () => {
    expect(page([5, null, statement(), { name: 'x' }]).statements).toHaveLength(1);
    expect(readPage('{"data":null}')).toStrictEqual({ statements: [] });
    expect(() => readPage('{}')).toThrow('the answer is not a list of statements');
    expect(() => readPage('{')).toThrow('the answer is not JSON, where a list of statements was expected');
  });

  test.each([
    ['https://elsewhere.example/list?page_token=two%2F2&x=1', 'two/2'],
    ['?x=1&page_token=three#page_token=four', 'three'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('goes on at %s: %s', (next, token) => {
    expect(page([], next)).toEqual({ statements: [], ...(token === undefined ? {} : { nextToken: token }) });
  });

  test.each(['https://elsewhere.example/', '?x=1', '?page_token=', '#?page_token='])('does not end at %s', (next) => {
    expect(() => page([], next)).toThrow('the list has a next page without a page_token');
  });

  test.each([{ data: null, metadata: null }, { data: [] }])('ends: %j', (list) => {
    expect(readPage(JSON.stringify(list))).toEqual({ statements: [] });
  });
});

describe('a page of results', () => {
  test('has rows of texts and nulls', () => {
    const results = { data: [{ row: ['a', null] }, { row: [] }] };
    expect(readResults(JSON.stringify({ results, metadata: { next: 'x?page_token=2' } }))).toEqual({
      rows: [['a', null], []],
      nextToken: '2',
    });
  });

  test.each([{}, { results: null, metadata: null }, { results: { data: null }, metadata: { next: null } }])(
    'has none: %j',
    (answer) => {
      expect(readResults(JSON.stringify(answer))).toEqual({ rows: [] });
    },
  );

  test('is not understood', () => {
    expect(() => readResults('{"results":{"data":[{"row":[5]}]}}')).toThrow('the answer is not a page of results');
  });
});

describe('exceptions', () => {
  test('come newest first, those of one time as they came, those without a time last', () => {
    const data = [
      { name: 'undated' },
      { name: 'old', message: 'x'.repeat(4_001), timestamp: '2026-11-22T08:00:00Z' },
      { name: 'n'.repeat(4_001), timestamp: '2026-11-22T09:00:00Z' },
      { name: 'also new', timestamp: '2026-11-22T09:00:00Z' },
      { message: 5, name: null },
    ];
    const [eight, nine] = [Date.parse('2026-11-22T08:00:00Z'), Date.parse('2026-11-22T09:00:00Z')];
    expect(readExceptions(JSON.stringify({ data }))).toStrictEqual([
      { name: `${'n'.repeat(3_999)}…`, message: '', signals: [], at: nine },
      { name: 'also new', message: '', signals: [], at: nine },
      { name: 'old', message: `${'x'.repeat(3_999)}…`, signals: [], at: eight },
      { name: 'undated', message: '', signals: [] },
      { name: '', message: '', signals: [] },
    ]);
    expect(readExceptions('{"data":null}')).toEqual([]);
    expect(() => readExceptions('{"data":[5]}')).toThrow('the answer is not a list of exceptions');
  });

  test('have the meanings of their names and messages together', () => {
    const data = [{ name: 'a.UnknownTopicIdException' }, { name: 'The topic', message: 'not found' }, { message: 'x' }];
    const signals = readExceptions(JSON.stringify({ data })).map((exception) => exception.signals);
    expect(signals).toEqual([['curable'], ['curable'], []]);
  });
});

describe('the detail of an error', () => {
  test.each([
    [{ errors: [{ detail: 'line 1: no' }, { title: 'bad' }, { code: 'c' }, { detail: 5 }] }, 'line 1: no; bad; c;'],
    [
      {
        errors: [
          { detail: 'd', title: 't', code: 'c' },
          { title: 't', code: 'c' },
        ],
      },
      'd; t',
    ],
    [{ errors: [], message: 'said' }, 'said'],
    [{ message: 'said', error: { message: 'not said' } }, 'said'],
    [{ error: { message: 'deep' } }, 'deep'],
    [{ error: 'x' }, '{"error":"x"}'],
    [{ errors: ['x'] }, '{"errors":["x"]}'],
  ])('in %j is %s', (body, detail) => {
    expect(readDetail(JSON.stringify(body))).toBe(detail);
  });

  test('is the text where it has no form, in one line and not at any length', () => {
    expect(readDetail(' <html>\n\n  bad\trequest</html>\n')).toBe('<html> bad request</html>');
    expect(readDetail('')).toBe('');
    expect(readDetail('x'.repeat(4_001))).toBe(`${'x'.repeat(3_999)}…`);
  });
});
