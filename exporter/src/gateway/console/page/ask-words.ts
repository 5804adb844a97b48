// What the dialog before a command says: what it will do, to whom, and how it must be confirmed.
import type { Command, CommandName } from './door.ts';

export interface Request extends Omit<Command, 'reason'> {
  /** The accounts that it will reach, as far as they are known here. */
  readonly known: readonly string[];
  /** What the position of an exit is called. */
  readonly symbol?: string;
}

export interface Words {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly reasons: readonly string[];
}

/** Commands that cannot be taken back or leave an account without protection, each with the word that confirms it. */
export const GRAVE: Readonly<Partial<Record<CommandName, string>>> = {
  kill: 'KILL',
  stop: 'STOP',
  'reset-day': 'RESET',
};

export function whomOf({ accounts }: Pick<Request, 'accounts'>): string {
  if (accounts === 'all') return 'all accounts';
  return accounts.length === 1 ? String(accounts[0]) : `${accounts.length} accounts`;
}

const about: Readonly<Record<CommandName, (request: Request, whom: string) => Words>> = {
  kill: (_, whom) => ({
    title: `Kill ${whom}`,
    text: 'Cancels every open order, leaves every position, proves it flat, then locks until the day ends.',
    button: 'kill',
    reasons: ['Limit is near', 'Strategy misbehaves', 'Broker trouble'],
  }),
  cancel: (_, whom) => ({
    title: `Cancel the orders of ${whom}`,
    text: 'Cancels every open order, stop-losses too. Positions stay.',
    button: 'Cancel orders',
    reasons: [],
  }),
  exit: ({ symbol }, whom) => ({
    title: `Exit ${symbol} of ${whom}`,
    text: 'Cancels the orders of this position, its stop too, then leaves it. Other positions stay.',
    button: 'Exit the position',
    reasons: [],
  }),
  start: (_, whom) => ({
    title: `Start monitoring ${whom}`,
    text: 'Its limits are watched again from now on.',
    button: 'Start monitoring',
    reasons: [],
  }),
  stop: (_, whom) => ({
    title: `Stop monitoring ${whom}`,
    text: 'Nothing protects it until somebody starts it again: no limit trips, nothing is left by itself.',
    button: 'stop',
    reasons: ['Maintenance', 'Handed over to the broker'],
  }),
  rearm: ({ clears }, whom) => ({
    title: `Rearm ${whom}`,
    text: `Ends the lock of trip seq ${clears} and lets the account trade again today.`,
    button: `Rearm, clearing seq ${clears}`,
    reasons: [],
  }),
  'reset-day': (_, whom) => ({
    title: `Reset the day of ${whom}`,
    text: "Begins the day's counters anew: trades, losses in a row, peak and cooldown. A lock stays.",
    button: 'reset the day',
    reasons: [],
  }),
};

export const wordsOf = (request: Request): Words => about[request.what](request, whomOf(request));
