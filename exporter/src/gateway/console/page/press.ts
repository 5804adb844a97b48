// From a press to a dialog: reads what a button says of itself, asks, and keeps the engine's answer as a notice until
// the stream shows its effect. It acts on presses alone: drawing never sends anything.
import type { CommandResult } from '../../../contract/request.ts';
import { ask, type Desktop } from './ask.ts';
import { accountsOf, type Desk } from './desk.ts';
import type { CommandName } from './door.ts';

const NAMES: Readonly<Record<CommandName, string>> = {
  kill: 'Kill',
  cancel: 'Cancel of orders',
  exit: 'Exit',
  start: 'Start of monitoring',
  stop: 'Stop of monitoring',
  rearm: 'Rearm',
  'reset-day': 'Reset of the day',
};

const isCommand = (what: string): what is CommandName => Object.hasOwn(NAMES, what);

export function noticeOf(what: CommandName, result: CommandResult): string {
  if (!result.ok) return `${NAMES[what]} refused: ${result.code}, ${result.detail}`;
  const onDisk = result.durable ? '' : ' It is not confirmed on disk yet.';
  return `${NAMES[what]} asked, seq ${result.seq}. Waiting to see it in the stream.${onDisk}`;
}

export interface Pressing extends Desktop {
  readonly desk: Desk;
  /** The accounts that a button means which names none. */
  readonly whole: () => readonly string[] | 'all';
  readonly redraw: () => void;
}

/** What a button says of itself beside its command: one account, or the parts of an exit. */
export interface Saying {
  readonly account?: string | undefined;
  readonly position?: string | undefined;
  readonly symbol?: string | undefined;
}

function open(what: CommandName, { account, position, symbol }: Saying, pressing: Pressing): void {
  const { desk, whole, redraw } = pressing;
  const accounts = account === undefined ? whole() : [account];
  const seen = accountsOf(desk).map(({ id }) => id);
  const trip = accountsOf(desk).find(({ id }) => id === account)?.kill?.seq;
  const request = {
    what,
    accounts,
    known: accounts === 'all' ? seen : accounts,
    ...(what === 'rearm' && trip !== undefined ? { clears: trip } : {}),
    ...(position === undefined ? {} : { position, symbol: symbol ?? position }),
  };
  ask(request, pressing, (results) => {
    for (const result of results) {
      const seq = result.ok ? result.seq : null;
      desk.notices.set(result.account, { text: noticeOf(what, result), seq, since: performance.now() });
    }
    redraw();
  });
}

/** Listens for presses below `root`; gives what ends the listening. */
export function onPress(root: Document | ShadowRoot, pressing: Pressing): () => void {
  const pressed = (event: Event): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-do]') : null;
    const what = button?.dataset.do;
    if (button === null || what === undefined || !isCommand(what)) return;
    const { account, position, symbol } = button.dataset;
    open(what, { account, position, symbol }, pressing);
  };
  root.addEventListener('click', pressed);
  return () => root.removeEventListener('click', pressed);
}
