// What an export holds, column by column: figures as they are kept, by the names that they have everywhere.
import type { Recorded } from '../../core/fact.ts';
import type { Bar } from '../../core/history/bar.ts';
import { BAR_FIGURES } from '../../core/history/figures.ts';
import type { PastAccount } from '../../core/history/past.ts';
import type { Cell, CellKind, Column } from '../../core/history/question.ts';
import type { DayRow, TradeRow } from '../../core/history/rows.ts';
import type { Sample } from '../../core/sample.ts';

/** A kind of row, with a way to its cells. */
export interface Sheet<T> {
  readonly columns: readonly Column[];
  cells(row: T, account: PastAccount): readonly Cell[];
}

type Field<T> = readonly [name: string, kind: CellKind, of: (row: T, account: PastAccount) => Cell];

const sheet = <T>(fields: readonly Field<T>[]): Sheet<T> => ({
  columns: fields.map(([name, kind]) => ({ name, kind, what: '' })),
  cells: (row, account) => fields.map(([, , of]) => of(row, account)),
});

const whose = [
  ['account', 'text', (_row: unknown, { id }: PastAccount) => id],
  ['currency', 'text', (_row: unknown, { currency }: PastAccount) => currency],
] as const;

type Figure = Exclude<keyof Sample, 'at' | 'phase' | 'confirmed'>;

/** Every figure of a sample, in the order of its columns. */
const KINDS: Readonly<Record<Figure, CellKind>> = {
  mtm: 'money',
  worst: 'money',
  best: 'money',
  realized: 'money',
  unrealized: 'money',
  peak: 'money',
  coverageRatio: 'ratio',
  utilizationRatio: 'ratio',
  open: 'count',
  readAgeMs: 'ms',
  markAgeMs: 'ms',
  trades: 'count',
  streak: 'count',
  cooldownMs: 'ms',
  navUsd: 'money',
  navAgeMs: 'ms',
  drawdownRatio: 'ratio',
  atrRatio: 'ratio',
  makerFillRatio: 'ratio',
  fallbackRatio: 'ratio',
  slippageBps: 'bps',
  slipQ25Bps: 'bps',
  slipQ75Bps: 'bps',
  feePnlRatio: 'ratio',
};

const FIGURES = Object.entries(KINDS) as [Figure, CellKind][];

export const SAMPLES = sheet<Sample>([
  ...whose,
  ['at', 'time', ({ at }) => at],
  ['phase', 'text', ({ phase }) => phase],
  ['confirmed', 'text', ({ confirmed }) => (confirmed === null ? null : String(confirmed))],
  ...FIGURES.map(([name, kind]): Field<Sample> => [name, kind, (sample) => sample[name]]),
]);

export const BARS = sheet<Bar>([
  ...whose,
  ['at', 'time', ({ at }) => at],
  ['samples', 'count', ({ samples }) => samples],
  ['phase', 'text', ({ phase }) => phase],
  ...BAR_FIGURES.map(([name, of]): Field<Bar> => [name, KINDS[of], (bar) => bar[name]]),
]);

export const FACTS = sheet<Recorded>([
  ['account', 'text', ({ account }) => account],
  ['position', 'count', ({ position }) => position],
  ['seq', 'count', ({ seq }) => seq],
  ['at', 'time', ({ at }) => at],
  ['type', 'text', ({ fact }) => fact.type],
  ['fact', 'text', ({ fact }) => JSON.stringify(fact)],
  ['hash', 'text', ({ hash }) => hash],
]);

/** The columns that `import --as trades-csv` reads. */
export const TRADES = sheet<TradeRow>([
  ...whose,
  ['id', 'text', ({ id }) => id],
  ['symbol', 'text', ({ symbol }) => symbol],
  ['side', 'text', ({ side }) => side],
  ['qty', 'number', ({ qty }) => qty],
  ['entryPrice', 'price', ({ entryPrice }) => entryPrice],
  ['exitPrice', 'price', ({ exitPrice }) => exitPrice],
  ['openedAt', 'time', ({ openedAt }) => openedAt],
  ['closedAt', 'time', ({ closedAt }) => closedAt],
  ['pnl', 'money', ({ pnl }) => pnl],
  ['source', 'text', ({ source }) => source],
]);

export const DAYS = sheet<DayRow>([
  ...whose,
  ['day', 'day', ({ day }) => day],
  ['from', 'time', ({ from }) => from],
  ['to', 'time', ({ to }) => to],
  ['samples', 'count', ({ samples }) => samples],
  ['pnl', 'money', ({ pnl }) => pnl],
  ['realized', 'money', ({ realized }) => realized],
  ['high', 'money', ({ high }) => high?.mtm ?? null],
  ['highAt', 'time', ({ high }) => high?.at ?? null],
  ['low', 'money', ({ low }) => low?.mtm ?? null],
  ['lowAt', 'time', ({ low }) => low?.at ?? null],
  ['drawdown', 'money', ({ drawdown }) => drawdown?.depth ?? null],
  ['peakAt', 'time', ({ drawdown }) => drawdown?.peakAt ?? null],
  ['troughAt', 'time', ({ drawdown }) => drawdown?.troughAt ?? null],
  ['utilization', 'ratio', ({ utilization }) => utilization?.ratio ?? null],
  ['utilizationAt', 'time', ({ utilization }) => utilization?.at ?? null],
  ['navUsd', 'money', ({ navUsd }) => navUsd],
  ['trades', 'count', ({ trades }) => trades],
  ['wins', 'count', ({ wins }) => wins],
  ['losses', 'count', ({ losses }) => losses],
  ['won', 'money', ({ won }) => won],
  ['lost', 'money', ({ lost }) => lost],
  ['tripSeq', 'count', ({ trip }) => trip?.seq ?? null],
  ['tripAt', 'time', ({ trip }) => trip?.at ?? null],
]);
