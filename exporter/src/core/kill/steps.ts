// What a kill would do, step by step, in words and in the order in which it does it.
import type { PlanView } from '../../contract.ts';
import type { AccountState } from '../account/state.ts';
import type { BrokerAbilities } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { LOCK_FIRST_MS } from './lock.ts';
import { flatWords, leftOf } from './scope.ts';

const MEANS: Readonly<Record<BrokerAbilities['lock'], string>> = {
  none: '',
  api: 'by its API',
  browser: 'in a browser',
};

const many = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** Told from the trip on, and waited for by nothing. */
const tell = ({ linked }: Settings): readonly string[] =>
  linked.length === 0
    ? []
    : [`at once, and waiting for none of them: tell ${linked.join(', ')} to do the same`];

function cancel(count: number): string {
  const now = count === 0 ? 'none is open now' : many(count, 'open order');
  return `cancel every order, until the book is empty (${now})`;
}

function leave({ memory, view }: AccountState, legs: PlanView['legs']): string {
  const { scope } = memory.settings.kill;
  const side = (wanted: 'buy' | 'sell') =>
    legs.filter((leg) => leg.side === wanted).map(({ symbol }) => symbol);
  const order = [side('buy'), side('sell')]
    .filter((names) => names.length > 0)
    .map((names) => names.join(', '));
  const what =
    legs.length === 0 ? 'no position is open' : `${many(legs.length, 'position')}: ${order.join(', then ')}`;
  if (scope === 'all') return `leave every position, shorts first (${what})`;
  const left = leftOf(scope, view.legs).map(({ symbol }) => symbol);
  const rest = left.length === 0 ? '' : `; left on purpose: ${left.join(', ')}`;
  return `leave what is in scope ${scope}, shorts first (${what})${rest}`;
}

function prove({ memory, view }: AccountState): string {
  const { kill, verifyGapMs } = memory.settings;
  const flat = flatWords(kill.scope, leftOf(kill.scope, view.legs).length);
  return `prove it ${flat}, by two reads at least ${verifyGapMs / 1000} s apart`;
}

/** Orders, legs and what is left are those of now; the steps themselves are those of any kill. */
export function stepsOf(state: AccountState, cancels: number, legs: PlanView['legs']): readonly string[] {
  const { can, memory } = state;
  const { lockFirst, logout } = memory.settings.kill;
  const press = `press the lock of the broker ${MEANS[can.lock]}`;
  const first = lockFirst && can.lock !== 'none';
  const lock = first ? `${press} again, if it was not proved before` : press;
  return [
    ...tell(memory.settings),
    cancel(cancels),
    ...(first ? [`${press}; positions wait for it ${LOCK_FIRST_MS / 1000} s at most`] : []),
    leave(state, legs),
    prove(state),
    can.lock === 'none' ? 'lock it here: no lock of the broker is set up' : lock,
    ...(logout ? ['log out: from then on it is not watched, until the lock ends'] : []),
  ];
}

/** Where only the trading system can act. */
export const ownersSteps = (settings: Settings): readonly string[] => [
  ...tell(settings),
  'ask the trading system to cancel and to leave everything, until it confirms',
  'lock it here, on the word of the trading system',
];
