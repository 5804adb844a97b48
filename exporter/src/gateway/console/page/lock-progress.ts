// The broker's own lock on the card: its tries, the code that a person must send, and what proved it.
import type { AccountFrame, KillView } from '../../../contract.ts';
import { type Child, h, icon } from './dom.ts';
import { span, time } from './format.ts';
import type { Around } from './kill-progress.ts';
import { PHASE_LOOKS } from './phases.ts';

const tries = (count: number): string => `${count} ${count === 1 ? 'try' : 'tries'}`;

type Wanted = NonNullable<KillView['lock']['codeWanted']>;

function codeBox(id: string, wanted: Wanted, { now, takesCode = true }: Around): HTMLElement {
  const left = wanted.until - now;
  const until =
    left > 0 ? `Until ${time(wanted.until)}, ${span(left)} left.` : 'Too late: the next try asks anew.';
  const button = h(
    'button',
    {
      type: 'button',
      class: 'primary',
      'data-key': 'code',
      'data-do': 'code',
      'data-account': id,
      'aria-label': `Send the code ${id}`,
      disabled: left <= 0,
    },
    'Send the code',
  );
  return h(
    'div',
    { class: 'code-wanted' },
    h('p', {}, h('strong', {}, 'A code is wanted: '), `${wanted.what}.`),
    h(
      'p',
      { class: 'num' },
      `${until} Send it ${takesCode ? 'here' : 'in the console'}, or by Telegram with /code.`,
    ),
    takesCode ? button : null,
  );
}

function proved({ lock: { evidence, screenshots, attempts } }: KillView): readonly Child[] {
  const how = attempts > 1 ? ` after ${tries(attempts)}` : '';
  const pictures =
    screenshots.length === 0
      ? null
      : h(
          'p',
          { class: 'muted pictures' },
          `${screenshots.length} ${screenshots.length === 1 ? 'picture' : 'pictures'}, the last ${screenshots.at(-1)}`,
        );
  return [
    h('p', { class: 'proof' }, icon(PHASE_LOOKS.locked.shape), h('span', {}, `Proved at the broker${how}:`)),
    h('ul', { class: 'evidence' }, ...evidence.map((line) => h('li', {}, line))),
    pictures,
  ];
}

/** The try that runs, or the one that comes next. */
function trying({ phase }: AccountFrame, { lock }: KillView): string {
  const next = lock.attempts + 1;
  return phase === 'stuck' ? `Try ${next} comes by itself, slowly.` : `Try ${next} is under way or due.`;
}

function unproved(account: AccountFrame, kill: KillView, around: Around): readonly Child[] {
  const { attempts, failure, codeWanted } = kill.lock;
  const last = failure === null ? null : h('p', { class: 'failure' }, `Try ${attempts} failed: ${failure}`);
  if (codeWanted !== null) return [last, codeBox(account.id, codeWanted, around)];
  const isFlat = kill.flatAt !== null;
  if (!isFlat && attempts === 0 && account.phase !== 'locking') {
    return [h('p', { class: 'muted' }, 'Pressed once the account is flat.')];
  }
  return [last, h('p', {}, `Not proved yet. ${trying(account, kill)}`)];
}

/** null where the broker has no lock of its own that we could press. */
export function lockProgress(account: AccountFrame, kill: KillView, around: Around): HTMLElement | null {
  const { how, confirmedAt } = kill.lock;
  if (how === 'none') return null;
  const where = how === 'browser' ? 'in its web terminal' : 'by its API';
  const body = confirmedAt === null ? unproved(account, kill, around) : proved(kill);
  return h(
    'div',
    { class: 'lock', 'data-key': 'lock', 'data-done': confirmedAt !== null },
    h('h4', {}, `The broker's own lock, ${where}`),
    ...body,
  );
}
