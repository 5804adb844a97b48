// A session as its card shows it: from its register, its last tick and its trades. What nobody told is null.
import type { SessionCard, SessionNotice } from '../../contract/session.ts';
import type { OpenPosition, Trade } from './document.ts';
import { type Session, statusOf } from './session.ts';
import type { SessionState } from './state.ts';
import { minorOf } from './trades.ts';

const MOST_NOTICES = 20;
const MOST_POSITIONS = 50;

const major = (amount: unknown): number | null => {
  const minor = minorOf(amount);
  return minor === null ? null : minor / 100;
};
const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;
const at = (price: string | null): string => (price === null ? '' : ` at ${price}`);

const entered = (what: string, price: unknown, when: unknown): readonly SessionNotice[] => {
  const moment = text(when);
  return moment === null ? [] : [{ at: moment, kind: 'entry', text: `Entered ${what}${at(text(price))}` }];
};

function ofTrade(trade: Trade): readonly SessionNotice[] {
  const { side, quantity, symbol, entry_price, entry_time, exit_price, exit_time, pnl } = trade;
  const what = [text(side), text(quantity), text(symbol) ?? trade.trade_id].filter((part) => part !== null);
  const named = what.join(' ');
  const left = text(exit_time);
  const result = text(pnl) ?? 'unknown';
  return [
    ...entered(named, entry_price, entry_time),
    ...(left === null
      ? []
      : [
          {
            at: left,
            kind: 'trade' as const,
            text: `Closed ${named}${at(text(exit_price))}, result ${result}`,
          },
        ]),
  ];
}

const ofPosition = ({ quantity, symbol, entry_price, entry_time }: OpenPosition): readonly SessionNotice[] =>
  entered(`${quantity} ${symbol}`, entry_price, entry_time);

/** Newest last. Times carry their offsets, so they are put in order as moments, not as texts. */
function notices({ trades, tick }: SessionState): readonly SessionNotice[] {
  const newest = [...trades.values()].slice(-MOST_NOTICES);
  const all = [...newest.flatMap(ofTrade), ...(tick?.open_positions ?? []).flatMap(ofPosition)];
  return all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MOST_NOTICES);
}

function nodes({ current }: SessionState): SessionCard['nodes'] {
  const count = { active: 0, pending: 0, completed: 0, failed: 0 };
  for (const { status } of current.values()) {
    if (status in count) count[status as keyof typeof count] += 1;
  }
  return count;
}

function progress({ tick }: SessionState): number | null {
  const told = tick?.progress;
  if (typeof told !== 'object' || told === null || !('progress_percentage' in told)) return null;
  const percent = Number(told.progress_percentage);
  return Number.isFinite(percent) ? Math.min(1, Math.max(0, percent / 100)) : null;
}

type Told = Omit<SessionCard, keyof Session['frame'] | 'currency' | 'heardAt'>;

function toldOf(state: SessionState): Told {
  const { tick, trades } = state;
  const pnl = tick?.pnl_summary;
  return {
    pnl: {
      total: major(pnl?.total_pnl),
      realized: major(pnl?.realized_pnl),
      unrealized: major(pnl?.unrealized_pnl),
      closedTrades: pnl?.closed_trades ?? trades.size,
      winRate: text(pnl?.win_rate),
    },
    positions:
      tick?.open_positions?.slice(0, MOST_POSITIONS).map((position) => ({
        symbol: position.symbol,
        qty: position.quantity,
        entryPrice: position.entry_price,
        currentPrice: position.current_price,
        unrealized: position.unrealized_pnl,
      })) ?? null,
    progressRatio: progress(state),
    clock: text(tick?.current_time),
    nodes: nodes(state),
    notices: notices(state),
  };
}

/** A state is never changed, only replaced: what was made of it holds. */
const made = new WeakMap<SessionState, Told>();

export function sessionCard(session: Session, currency: string | null): SessionCard {
  const { frame, state, heardAt } = session;
  const { status, reason } = statusOf(session);
  const told = made.get(state) ?? toldOf(state);
  made.set(state, told);
  return { ...frame, status, why: reason, currency, heardAt, ...told };
}
