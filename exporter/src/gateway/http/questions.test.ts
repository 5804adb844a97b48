// Questions to the history over HTTP: figures, formats, and refusals in words.
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryPast } from '../../../../tests/given-past.ts';
import type { TradeRow } from '../../core/history/rows.ts';
import { get, type Running, startGateway } from '../fixture.ts';
import type { Answers } from '../history/answers.ts';
import { answersOf } from '../history/fixture.ts';

const AT = Date.parse('2024-10-28T04:00:00Z');
const trade = (id: string, pnl: number | null, symbol = 'NIFTY'): TradeRow => ({
  account: 'paper-1',
  id,
  symbol,
  side: 'short',
  qty: 25,
  entryPrice: 27_000,
  exitPrice: 28_090,
  openedAt: AT - 60_000,
  closedAt: AT,
  pnl,
  source: 'account',
});
const past = memoryPast({ trades: [trade('1', -1_090), trade('2', 30), trade('3', null, '=SUM(A1)')] });
const SPAN = 'from=2024-10-28&to=2024-10-28';

let gateway: Running;
let url: string;
beforeAll(async () => {
  gateway = await startGateway({ answers: answersOf(past) });
  url = `${gateway.url}/api/history`;
});
afterAll(() => gateway.close());

describe('a question over HTTP', () => {
  it('is answered with named cells, exact money and nothing made up', async () => {
    const answer = await get(`${url}/trades?account=paper-1&${SPAN}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = answer.json();
    expect(body).toMatchObject({
      query: 'trades',
      accounts: ['paper-1'],
      from: Date.parse('2024-10-27T18:30:00Z'),
      to: Date.parse('2024-10-28T18:30:00Z'),
      truncated: false,
    });
    expect(body.rows).toMatchObject([{ pnl: -10.9 }, { pnl: 0.3 }, { pnl: null, symbol: '=SUM(A1)' }]);
    expect(answer.text).toContain('"pnl":0.3,');
    const columns = body.columns as { name: string; kind: string; unit: string | null }[];
    expect(columns.find(({ name }) => name === 'pnl')).toMatchObject({ kind: 'money', unit: 'currency' });
  });

  it('is answered in CSV by its address or by the Accept header, the same figures', async () => {
    const byAddress = await get(`${url}/trades?account=paper-1&${SPAN}&format=csv`);
    const byHeader = await get(`${url}/trades?account=paper-1&${SPAN}`, { Accept: 'text/csv' });
    expect(byAddress.headers.get('content-type')).toContain('text/csv');
    expect(byHeader.text).toBe(byAddress.text);
    const rows: Record<string, string>[] = parse(byAddress.text, { columns: true });
    expect(rows.map(({ pnl }) => pnl)).toEqual(['-10.90', '0.30', '']);
    expect(rows[2]?.symbol).toBe("'=SUM(A1)");
    const json = await get(`${url}/trades?${SPAN}&format=json`, { Accept: 'text/csv' });
    expect(json.json().query).toBe('trades');
  });

  it('has no rows where nothing was kept, and knows accounts of which nothing is kept yet', async () => {
    for (const query of ['account=paper-1&from=2020-01-01&to=2020-01-02', `account=paper-2&${SPAN}`]) {
      const { status, json } = await get(`${url}/trades?${query}`);
      expect([status, json().rows]).toEqual([200, []]);
    }
  });

  it('is refused in words that name the field', async () => {
    const wrong = {
      'from=yesterday': 'query.from',
      'to=2024-02-30': 'query.to',
      'from=now&to=-1d': 'query.from',
      'from=1970-01-01&to=now': 'query.from',
      'step=0s': 'query.step',
      'limits=1000,-5': 'query.limits',
      'limits=0.001': 'query.limits',
      'side=up': 'query.side',
      'format=xml': 'query.format',
      'account=a,,b': 'query.account',
      'colour=red': 'query',
    };
    for (const [query, path] of Object.entries(wrong)) {
      const { status, json } = await get(`${url}/trades?${query}`);
      const errors = json().errors as { path: string }[];
      expect([query, status, errors[0]?.path]).toEqual([query, 400, path]);
    }
    const nobody = await get(`${url}/trades?account=nobody`);
    expect(nobody.json()).toMatchObject({ status: 404, code: 'UNKNOWN_ACCOUNT' });
  });

  it('that nobody knows is told which there are', async () => {
    const { json } = await get(`${url}/profits`);
    expect(json()).toMatchObject({
      status: 404,
      code: 'UNKNOWN_QUESTION',
      detail: expect.stringContaining('trades'),
    });
    const listed = (await get(url)).json().questions as { query: string; columns: unknown[] }[];
    expect(listed.map(({ query }) => query)).toContain('trades');
  });

  it('is described with its columns', async () => {
    const document = (await get(`${gateway.url}/openapi.json`)).text;
    expect(document).toContain('/api/history/trades');
    expect(document).toContain('"text/csv":');
  });

  it('says that it cannot be answered now, and when to ask again', async () => {
    const codes = {
      TOO_MANY_QUESTIONS: [429, '5'],
      QUESTION_TOO_BIG: [503, null],
      HISTORY_UNREADABLE: [503, '5'],
      INTERNAL: [500, null],
    } as const;
    for (const [code, wanted] of Object.entries(codes)) {
      const answers = {
        ask: async () => ({ ok: false, code, detail: 'the disk says no' }),
        close: async () => undefined,
      } as Answers;
      const other = await startGateway({ answers });
      const { status, headers, json, text } = await get(`${other.url}/api/history/trades`);
      await other.close();
      expect([status, headers.get('retry-after')]).toEqual(wanted);
      expect(json().code).toBe(code);
      expect(text).not.toContain('the disk says no');
    }
  });
});
