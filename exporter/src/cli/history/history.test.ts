// The history on the command line, over data directories of its own.
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, desk, keepIn, OPEN, samples, trade } from '../../../../tests/given-history.ts';
import { dayRow } from '../../core/history/day-row.ts';
import { QUESTIONS } from '../../core/history/questions/registry.ts';
import { openEmbeddedPast } from '../../gateway/history/embedded/past.ts';
import type { ExportOptions, ImportOptions } from './command.ts';
import { history } from './history.ts';

const FIXTURE = new URL('../../../../../shared/fixtures/sessions/2024-10-28', import.meta.url).pathname;
const SPAN = { from: '2024-10-28', to: '2024-10-28' };
const DAY_FROM = Date.parse('2024-10-27T18:30:00Z');

let here: Desk;
beforeEach(() => {
  here = desk();
});
afterEach(() => rmSync(here.dir, { recursive: true, force: true }));

const printed = (): string => here.out.splice(0).join('');
const said = (): string => here.err.splice(0).join('');

async function asked(question: string, format: 'table' | 'csv' | 'json', more = {}): Promise<string> {
  const exit = await history.ask(here.io, question, { ...SPAN, ...more, format });
  if (exit !== 0) throw new Error(said());
  return printed();
}

async function exported(what: ExportOptions['what'], format: 'csv' | 'lp'): Promise<string> {
  const options = { what, format, bar: '1m', from: '1971-01-01', to: 'now' } as const;
  expect([await history.export(here.io, options), said()]).toEqual([0, '']);
  return printed();
}

async function imported(
  text: string,
  options: ImportOptions,
): Promise<{ exit: number; out: string; err: string }> {
  const file = join(here.dir, 'in.txt');
  writeFileSync(file, text);
  const exit = await history.import(here.io, file, options);
  return { exit, out: printed(), err: said() };
}

const TRADES = [
  trade('a1', '1'),
  trade('a1', '2', { symbol: '=SUM(A1),"x"', side: 'long', pnl: 30, entryPrice: null, openedAt: null }),
  trade('a2', '3', { pnl: null, exitPrice: 9155.3333, qty: 0.5 }),
];

describe('a question on the command line', () => {
  it('is answered for every question there is, as a table, CSV and JSON with the same rows', async () => {
    await keepIn(here.dir, { samples: [...samples('a1', 400), ...samples('a2', 200)], trades: TRADES });
    for (const { name, columns } of QUESTIONS) {
      const json = JSON.parse(await asked(name, 'json', { limits: '50,100' }));
      const csv = await asked(name, 'csv', { limits: '50,100' });
      const table = await asked(name, 'table', { limits: '50,100' });
      expect(Object.keys(json.rows[0] ?? {})).toEqual(
        json.rows.length === 0 ? [] : columns.map((one) => one.name),
      );
      expect(csv.split('\r\n').length).toBe(json.rows.length + 2);
      expect(table.split('\n').length).toBe(json.rows.length + (json.rows.length === 0 ? 2 : 3));
    }
    expect(await asked('trades', 'csv', { account: 'a1', side: 'long' })).toContain(`'=SUM(A1),""x""`);
  });

  it('is told by seconds where such a step is asked for', async () => {
    await keepIn(here.dir, { samples: samples('a1', 400) });
    const span = { account: 'a1', from: '2024-10-28', to: '2024-10-28', step: '10s' };
    const { rows } = JSON.parse(await asked('equity', 'json', span));
    expect([rows.length, rows[0]]).toEqual([40, expect.objectContaining({ at: OPEN, samples: 10 })]);
  });

  it('is refused in words, and the list says what there is', async () => {
    await keepIn(here.dir, { trades: TRADES });
    expect(await history.ask(here.io, 'profits', { format: 'table' })).toBe(2);
    expect(said()).toContain('there are equity, daily');
    expect(await history.ask(here.io, 'daily', { format: 'table', from: 'soon' })).toBe(2);
    expect(said()).toContain('--from must be a date');
    expect(await history.ask(here.io, 'daily', { format: 'table', from: 'now', to: '-1d' })).toBe(2);
    expect(said()).toContain('--from must be before');
    expect(await history.ask(here.io, 'daily', { format: 'table', account: 'nobody' })).toBe(1);
    expect(history.list(here.io)).toBe(0);
    for (const { name } of QUESTIONS) expect(printed() || name).toContain(name);
  });

  it('says where there is no history', async () => {
    expect(await history.ask(here.io, 'daily', { format: 'table' })).toBe(1);
    expect(said()).not.toBe('');
  });
});

describe('an export', () => {
  it('of trades is taken by another desk as it was', async () => {
    await keepIn(here.dir, { trades: TRADES });
    for (const [format, as] of [
      ['csv', 'trades-csv'],
      ['lp', 'influx'],
    ] as const) {
      const text = await exported('trades', format);
      const before = here;
      here = desk();
      expect(await imported(text, { as })).toMatchObject({
        exit: 0,
        err: '',
        out: expect.stringContaining('3 new'),
      });
      const past = openEmbeddedPast(join(here.dir, 'history.sqlite'));
      const kept = [];
      for (const id of ['a1', 'a2'])
        for await (const page of past.trades(id, 0, OPEN * 2)) kept.push(...page);
      past.close();
      expect(kept).toEqual(TRADES.map((one) => ({ ...one, source: 'import' })));
      rmSync(here.dir, { recursive: true });
      here = before;
    }
  });

  it('of samples and days by lines is taken by another desk as it was', async () => {
    await keepIn(here.dir, { samples: [...samples('a1', 400), ...samples('a2', 50)], trades: TRADES });
    const here1 = openEmbeddedPast(join(here.dir, 'history.sqlite'));
    const day = await dayRow(here1, 'a1', { name: '2024-10-28', from: DAY_FROM, to: DAY_FROM + 86_400_000 });
    here1.close();
    await keepIn(here.dir, { days: [day] });
    const text =
      (await exported('samples', 'lp')) + (await exported('days', 'lp')) + (await exported('trades', 'lp'));
    const figures = await Promise.all(QUESTIONS.map(({ name }) => name)).then(async (names) => {
      const all = [];
      for (const name of names)
        all.push((await asked(name, 'csv')).replaceAll(',account\r\n', ',import\r\n'));
      return all;
    });
    const before = here;
    here = desk();
    const { exit, out } = await imported(text, { as: 'influx' });
    expect([exit, out]).toEqual([0, expect.stringContaining('samples: 450 new')]);
    for (const [i, { name }] of QUESTIONS.entries()) expect(await asked(name, 'csv')).toBe(figures[i]);
    expect((await imported(text, { as: 'influx' })).out).toContain(
      'samples: 0 new, 0 changed, 450 there already',
    );
    rmSync(before.dir, { recursive: true });
  });

  it('has a heading also where there is nothing, and never writes over a file', async () => {
    await keepIn(here.dir, {});
    for (const what of ['samples', 'bars', 'facts', 'trades', 'days'] as const) {
      expect(await exported(what, 'csv')).toMatch(/^account,.*\r\n$/);
    }
    const out = join(here.dir, 'x.csv');
    const options = { what: 'trades', format: 'csv', bar: '1m', from: '-1d', to: 'now', out } as const;
    expect(await history.export(here.io, options)).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(await history.export(here.io, options)).toBe(1);
    expect(said()).toContain('EEXIST');
  });
});

const CSV = `\ufeffSymbol,Side,QTY,Entry Price,exit_price,Opened At,Closed At,PnL\r
NIFTY,sell,1,270.00,280.90,2024-10-28T09:18:00+05:30,2024-10-28 09:23,-10.90\r
\r
"BANK ""X"", Y",buy,2,,0.30,,2024-10-28T09:24:00Z,0.3\r
NIFTY,sell,1,270.00,280.90,2024-10-28T09:18:00+05:30,2024-10-28 09:23,-10.90\r
`;

describe('an import of trades', () => {
  it('takes a byte order mark, quotes, empty lines and our zone; equal trades are two, a second time changes nothing', async () => {
    const options = { as: 'trades-csv', account: 'a1' } as const;
    const first = await imported(CSV, options);
    expect([first.exit, first.err, first.out]).toEqual([
      0,
      '',
      expect.stringContaining('trades: 3 new, 0 changed, 0 there'),
    ]);
    expect((await imported(CSV, options)).out).toContain('trades: 0 new, 0 changed, 3 there already');
    const { rows } = JSON.parse(await asked('trades', 'json', { account: 'a1' }));
    expect(rows.map((row: { pnl: number }) => row.pnl)).toEqual([-10.9, -10.9, 0.3]);
    expect(rows[0]).toMatchObject({ side: 'short', closedAt: Date.parse('2024-10-28T03:53:00Z') });
    expect(rows[2]).toMatchObject({ symbol: 'BANK "X", Y', entryPrice: null, exitPrice: 0.3 });
  });

  it('takes nothing of a file with a bad line, and names the line; or all others, counted', async () => {
    const bad = `symbol,side,qty,exitPrice,closedAt,pnl
A,long,1,1,2024-10-28T09:00Z,1
B,up,1,1,2024-10-28T09:00Z,1
C,long,1,1,yesterday,1
D,long,1,1,2024-10-28T09:00Z,1.005
`;
    const refused = await imported(bad, { as: 'trades-csv', account: 'a1' });
    expect(refused.exit).toBe(1);
    expect(refused.err).toContain('line 3: side');
    expect(refused.err).toContain('line 4: closedAt');
    expect(refused.err).toContain('line 5: pnl');
    expect(refused.err).toContain('nothing was taken');
    const taken = await imported(bad, { as: 'trades-csv', account: 'a1', skipBad: true });
    expect([taken.exit, taken.out]).toEqual([0, expect.stringContaining('3 lines left out')]);
    const unknown = await imported('symbol,price\nA,1\n', { as: 'trades-csv', account: 'a1' });
    expect([unknown.exit, unknown.err]).toEqual([
      1,
      expect.stringContaining('line 1: there is no column price'),
    ]);
  });

  it('works out anew the record of a day that was kept, beside a writer', async () => {
    await keepIn(here.dir, { samples: samples('a1', 200) }, 7);
    const file = join(here.dir, 'history.sqlite');
    const past = openEmbeddedPast(file);
    const day = await dayRow(past, 'a1', { name: '2024-10-28', from: DAY_FROM, to: DAY_FROM + 86_400_000 });
    await keepIn(here.dir, { days: [day] }, 7);
    expect((await imported(CSV, { as: 'trades-csv', account: 'a1' })).out).toContain('1 day worked out anew');
    const [anew] = await past.days('a1', DAY_FROM, DAY_FROM + 1);
    past.close();
    expect(anew).toMatchObject({ pnl: day.pnl, trades: 3, wins: 1, losses: 2, won: 30, lost: 2_180 });
    expect((await imported(CSV, { as: 'trades-csv', account: 'a1' })).out).toContain(
      '0 days worked out anew',
    );
  });

  it('of a recorded strategy day is to the paisa what the day says of itself', async () => {
    expect(await history.import(here.io, FIXTURE, { as: 'strategy-day', account: 's1' })).toBe(0);
    expect(printed()).toContain('trades: 11 new');
    const { summary } = JSON.parse(readFileSync(join(FIXTURE, 'trades_daily.json'), 'utf8'));
    const { rows } = JSON.parse(await asked('trades', 'json', { account: 's1' }));
    const sum = rows.reduce((total: number, row: { pnl: number }) => total + Math.round(row.pnl * 100), 0);
    expect([rows.length, (sum / 100).toFixed(2)]).toEqual([summary.total_trades, summary.total_pnl]);
    const daily = JSON.parse(await asked('daily', 'json', { account: 's1' }));
    expect(daily.rows).toMatchObject([{ day: '2024-10-28', wins: 2, losses: 9 }]);
    expect(await history.import(here.io, FIXTURE, { as: 'strategy-day', account: 's1' })).toBe(0);
    expect(printed()).toContain('trades: 0 new');
  });
});

describe('an import of lines of others', () => {
  it('takes a measurement by its mapping, a line for each field as they export it', async () => {
    const text = `# DDL
CREATE DATABASE desk WITH NAME autogen
# DML
pnl,desk=x total=-1250.5 1730087100000000000
pnl,desk=x booked=1e+02 1730087100000000000
pnl,desk=x total=-1.005e+02 1730087101000000000
other,desk=x n=1i 1730087101000000000
`;
    const options = {
      as: 'influx',
      account: 'a1',
      measurement: 'pnl',
      field: ['mtm=total', 'realized=booked'],
    } as const;
    const { exit, out, err } = await imported(text, options);
    expect([exit, out, err]).toEqual([
      0,
      expect.stringContaining('samples: 2 new'),
      expect.stringContaining('1 points of other are left out'),
    ]);
    const lines = (await exported('samples', 'csv')).split('\r\n');
    expect(lines[1]).toContain('2024-10-28T03:45:00.000Z,watching,,-1250.50,,,100.00,');
    expect(lines[2]).toContain('2024-10-28T03:45:01.000Z,watching,,-100.50,,,,');
  });
});

describe('a backup', () => {
  it("is its owner's alone, answers the same, and is never written over anything", async () => {
    await keepIn(here.dir, { samples: samples('a1', 300), trades: TRADES });
    const before = await asked('daily', 'csv');
    const copy = join(here.dir, 'copy.sqlite');
    expect(await history.backup(here.io, copy, {})).toBe(0);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(await history.backup(here.io, copy, {})).toBe(1);
    expect(said()).toContain('nothing was written');
    const fresh = desk();
    chmodSync(copy, 0o600);
    writeFileSync(join(fresh.dir, 'history.sqlite'), readFileSync(copy), { mode: 0o600 });
    rmSync(here.dir, { recursive: true });
    here = fresh;
    expect(await asked('daily', 'csv')).toBe(before);
  });
});
