// The P&L preset's reading of frames: names in every spelling, what is unknown, and the word over it all.
import { describe, expect, it } from 'vitest';
import { type Column, plainName, readingsOf } from './pnl-reading.ts';
import { statusOf } from './pnl-status.ts';
import { minutes, ofMost, signed, spokenPnl } from './pnl-words.ts';

const column = (name: string, values: readonly unknown[], labels: Record<string, string> = {}): Column => ({
  names: [name],
  type: typeof values[0] === 'string' ? 'string' : 'number',
  labels,
  values,
});
const read = (...columns: Column[]) => readingsOf([{ columns }]);

describe('a name', () => {
  it.each([
    ['tripline_account_mtm{account="a"}', 'mtm'],
    ['Max loss', 'max_loss'],
    ['maxLoss', 'max_loss'],
    ['max-profit-abs', 'max_profit_abs'],
  ])('%s is %s', (name, plain) => expect(plainName(name)).toBe(plain));
});

describe('a reading', () => {
  it('takes the last value that is known of a series', () => {
    expect(read(column('mtm', [5, 7, null]))[0]).toMatchObject({ total: 7, account: '', totalAt: [0, 0, 1] });
  });

  it('adds up what is pushed without a total, and never half of it', () => {
    expect(read(column('realised', [210]), column('unrealised', [1_654]))[0]?.total).toBe(1_864);
    expect(read(column('realised', [210]))[0]?.total).toBeNull();
  });

  it('knows a limit by its size, whatever its sign, and a pause in minutes', () => {
    const [reading] = read(column('max_loss', [-5_000]), column('cooldown_seconds', [90]));
    expect([reading?.maxLoss, reading?.cooldownLeft]).toEqual([5_000, 1.5]);
  });

  it('tells accounts apart by label or by column', () => {
    const rows = read(column('account', ['a', 'b']), column('total', [1, 2]));
    expect(rows.map(({ account, total }) => [account, total])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(read(column('mtm', [1], { account: 'c' }))[0]?.account).toBe('c');
  });

  it('keeps the last twenty trades', () => {
    const trades = Array.from({ length: 30 }, (_, nth) => nth);
    expect(read(column('trade_pnl', trades))[0]?.streak).toEqual(trades.slice(10));
  });

  it('is none where no name means anything, and never of more accounts than can be shown', () => {
    expect(read(column('temperature', [21]))).toEqual([]);
    const many = Array.from({ length: 500 }, (_, nth) => `a${nth}`);
    expect(
      read(
        column('account', many),
        column(
          'total',
          many.map((_, nth) => nth),
        ),
      ),
    ).toHaveLength(100);
  });
});

describe('the status', () => {
  it.each([
    ['watching', 0, 'ACTIVE'],
    ['watching', 4, 'COOLDOWN'],
    ['locked', 4, 'LOCKED'],
    ['flattening', null, 'FLATTENING'],
    [null, 4, 'COOLDOWN'],
    [null, 0, 'UNKNOWN'],
    [null, null, 'UNKNOWN'],
  ])('of %s with %s minutes left is %s', (status, cooldownLeft, word) => {
    expect(statusOf({ status, cooldownLeft }).word).toBe(word);
  });
});

describe('the words', () => {
  const money = (value: number): string => `$${value}`;
  it('carry signs, and a dash for what is unknown', () => {
    expect([12, -12, 0, null].map((value) => signed(value, money))).toEqual(['+$12', '−$12', '$0', '–']);
    expect([ofMost(2, 3), ofMost(2, null), ofMost(null, 3)]).toEqual(['2 of 3', '2', '– of 3']);
    expect([minutes(0.1), minutes(11), minutes(null)]).toEqual(['1 min', '11 min', '–']);
  });

  it('say how much of a limit is used', () => {
    const [reading] = read(column('total', [-2_500]), column('max_loss', [5_000]), column('realised', [10]));
    if (reading === undefined) throw new Error('no reading');
    expect(spokenPnl(reading, 'ACTIVE', money)).toBe('−$2500, 50 % of the loss limit; realised +$10; active');
  });
});
