// Turns what the stream has told into frames: a pure function of the store and the question. Every flush makes fresh
// plain arrays, because Grafana 10.1 draws nothing of a ring buffer. What is not known is null, never zero.

import type { SessionCard } from '../../../exporter/src/contract/session.ts';
import type { AccountFrame } from '../../../exporter/src/contract.ts';
import type { Recorded } from '../../../exporter/src/core/fact.ts';
import { accountsOf } from '../../../exporter/src/gateway/console/page/desk.ts';
import { moment, money } from '../../../exporter/src/gateway/console/page/format.ts';
import { sentence, toneOf } from '../../../exporter/src/gateway/console/page/sentence.ts';
import { lossUtilization } from '../../../exporter/src/gateway/console/page/utilization.ts';
import type { Kind } from './query.ts';
import type { Store } from './store.ts';

export type Cell = string | number | boolean | null | object;

export interface MadeField {
  readonly name: string;
  readonly type: 'time' | 'number' | 'string' | 'boolean' | 'other';
  readonly values: readonly Cell[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface MadeFrame {
  readonly name: string;
  readonly refId: string;
  readonly fields: readonly MadeField[];
  readonly meta?: { readonly custom: Readonly<Record<string, unknown>> };
}

export interface Question {
  readonly refId: string;
  readonly kind: Kind;
  /** null: all of them. */
  readonly wanted: ReadonlySet<string> | null;
  /** What stands before the exporter's paths in a link. */
  readonly base: string;
}

interface Column<T> {
  readonly name: string;
  readonly type: MadeField['type'];
  readonly unit?: string;
  /** Whole objects are for our own panels; a table does not show them. */
  readonly isHidden?: true;
  of(row: T): Cell;
}

function table<T>(name: string, refId: string, columns: readonly Column<T>[], rows: readonly T[]): MadeFrame {
  const fields = columns.map(({ name: title, type, unit, isHidden, of }) => ({
    name: title,
    type,
    values: rows.map(of),
    config: { ...(unit === undefined ? {} : { unit }), ...(isHidden ? { custom: { hidden: true } } : {}) },
  }));
  return { name, refId, fields };
}

const number = <T>(name: string, of: (row: T) => number | null, unit?: string): Column<T> =>
  unit === undefined ? { name, type: 'number', of } : { name, type: 'number', of, unit };
const text = <T>(name: string, of: (row: T) => string | null): Column<T> => ({ name, type: 'string', of });

/** Minutes that a cooldown still runs; zero while none does. */
const cooldownLeft = ({ at, dayView: { cooldownUntil } }: AccountFrame): number =>
  cooldownUntil === null ? 0 : Math.max(0, cooldownUntil - at) / 60_000;

/** The names are those that the P&L preset of the gauge reads. */
const ACCOUNT: readonly Column<AccountFrame>[] = [
  text('account', ({ id }) => id),
  text('status', ({ phase }) => phase),
  number('total', ({ mtm }) => mtm),
  number('worst', ({ mtmWorst }) => mtmWorst),
  number('best', ({ mtmBest }) => mtmBest),
  number('realised', ({ realized }) => realized),
  number('unrealised', ({ unrealized }) => unrealized),
  number('max_loss', ({ dayView }) => dayView.limits.dailyLoss),
  number('max_profit', ({ dayView }) => dayView.limits.dailyProfit),
  number('used', ({ mtm, dailyLossLimit }) => lossUtilization(mtm, dailyLossLimit), 'percentunit'),
  number('consecutive_losses', ({ dayView }) => dayView.consecutiveLosses),
  number('max_consecutive_losses', ({ dayView }) => dayView.limits.maxConsecutiveLosses),
  number('cooldown_left', cooldownLeft, 'm'),
  number('cooldown_min', ({ dayView }) => dayView.limits.cooldownMinutes, 'm'),
  number('trades_today', ({ dayView }) => dayView.trades),
  number('max_trades', ({ dayView }) => dayView.limits.maxTrades),
  text('currency', ({ currency }) => currency),
  text('broker', ({ broker }) => broker),
  { name: 'since', type: 'time', of: ({ phaseSince }) => phaseSince },
];

const tradesOf = (refId: string, { id, dayView }: AccountFrame): MadeFrame => ({
  name: 'trades',
  refId,
  fields: [
    { name: 'closed', type: 'time', values: dayView.recent.map(({ closedAt }) => closedAt), config: {} },
    {
      name: 'trade_pnl',
      type: 'number',
      labels: { account: id },
      values: dayView.recent.map(({ pnl }) => pnl),
      config: {},
    },
  ],
});

type Held = AccountFrame['positions'][number] & { readonly account: string };
const POSITION: readonly Column<Held>[] = [
  text('account', ({ account }) => account),
  text('symbol', ({ symbol }) => symbol),
  text('product', ({ product }) => product),
  number('qty', ({ netQty }) => netQty),
  number('average', ({ averagePrice }) => averagePrice),
  number('last', ({ lastPrice }) => lastPrice),
  number('price_age', ({ lastPriceAgeMs }) => lastPriceAgeMs, 'ms'),
  number('notional', ({ notional }) => notional),
  number('unrealised', ({ unrealized }) => unrealized),
  number('realised', ({ realized }) => realized),
];

const SESSION: readonly Column<SessionCard>[] = [
  text('session', ({ id }) => id),
  text('strategy', ({ strategy }) => strategy),
  text('account', ({ account }) => account),
  text('user', ({ user }) => user),
  text('status', ({ status }) => status),
  number('total', ({ pnl }) => pnl.total),
  number('realised', ({ pnl }) => pnl.realized),
  number('unrealised', ({ pnl }) => pnl.unrealized),
  number('open_positions', ({ positions }) => positions?.length ?? null),
  number('closed_trades', ({ pnl }) => pnl.closedTrades),
  number('progress', ({ progressRatio }) => progressRatio, 'percentunit'),
  { name: 'started', type: 'time', of: ({ startedAt }) => startedAt },
  { name: 'card', type: 'other', isHidden: true, of: (card) => card },
];

/** Facts as rows, oldest first, as time goes. */
export function eventsFrame(
  refId: string,
  facts: readonly Recorded[],
  currencies: ReadonlyMap<string, string>,
): MadeFrame {
  const rows = [...facts].sort((a, b) => a.position - b.position);
  const said = ({ account, fact }: Recorded): string =>
    sentence(fact, { money: (minor) => money(minor / 100, currencies.get(account) ?? ''), time: moment });
  const columns: readonly Column<Recorded>[] = [
    { name: 'time', type: 'time', of: ({ at }) => at },
    text('account', ({ account }) => account),
    text('text', said),
    text('tone', ({ fact }) => toneOf(fact)),
    text('type', ({ fact }) => fact.type),
    text('tags', ({ account, fact }) => `${account},${fact.type}`),
    text('id', ({ position }) => String(position)),
  ];
  return table('events', refId, columns, rows);
}

function seriesFrames({ series }: Store, { refId, wanted }: Question): readonly MadeFrame[] {
  return [...series].flatMap(([account, points]) => {
    if (wanted !== null && !wanted.has(account)) return [];
    const labels = { account };
    const line = (name: string, values: readonly (number | null)[]): MadeField => ({
      name,
      type: 'number',
      labels,
      values,
      config: {},
    });
    const fields = [
      { name: 'time', type: 'time' as const, values: points.map(({ at }) => at), config: {} },
      line(
        'mtm',
        points.map(({ mtm }) => mtm),
      ),
      line(
        'worst',
        points.map(({ worst }) => worst),
      ),
      line(
        'best',
        points.map(({ best }) => best),
      ),
      line(
        'limit',
        points.map(({ limit }) => (limit === null ? null : -limit)),
      ),
    ];
    return [{ name: account, refId, fields }];
  });
}

/** Whole accounts, for the panels that show them as the console does. */
function wholeFrames(
  { desk }: Store,
  accounts: readonly AccountFrame[],
  { refId, base }: Question,
): MadeFrame {
  const columns: readonly Column<AccountFrame>[] = [
    text('account', ({ id }) => id),
    { name: 'frame', type: 'other', isHidden: true, of: (account) => account },
  ];
  const { frame, receivedAt, line, why } = desk;
  const { sequence, at, ageMs, journalOk } = frame ?? { sequence: -1, at: 0, ageMs: 0, journalOk: null };
  const custom = { sequence, at, ageMs, journalOk, receivedAt, line, why, base };
  return { ...table('frames', refId, columns, accounts), meta: { custom } };
}

export function framesOf(store: Store, question: Question): readonly MadeFrame[] {
  const { kind, refId, wanted } = question;
  const isWanted = (account: string): boolean => wanted === null || wanted.has(account);
  const all = accountsOf(store.desk);
  const accounts = all.filter(({ id }) => isWanted(id));
  switch (kind) {
    case 'accounts':
      return [
        table('accounts', refId, ACCOUNT, accounts),
        ...accounts.filter(({ dayView }) => dayView.recent.length > 0).map((each) => tradesOf(refId, each)),
      ];
    case 'positions': {
      const rows = accounts.flatMap(({ id, positions }) =>
        positions.map((each) => ({ ...each, account: id })),
      );
      return [table('positions', refId, POSITION, rows)];
    }
    case 'sessions':
      return [
        table(
          'sessions',
          refId,
          SESSION,
          store.sessions.filter(({ account }) => isWanted(account)),
        ),
      ];
    case 'events': {
      const currencies = new Map(all.map(({ id, currency }) => [id, currency]));
      return [
        eventsFrame(
          refId,
          store.desk.facts.filter(({ account }) => isWanted(account)),
          currencies,
        ),
      ];
    }
    case 'series':
      return seriesFrames(store, question);
    case 'frames':
      return [wholeFrames(store, accounts, question)];
  }
}
