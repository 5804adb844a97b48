// The dialog before a command: what it will do, a reason, and for a kill a button that must be held.
import type { CommandResult } from '../../../contract.ts';
import { h } from './dom.ts';
import { onHold } from './hold.ts';
import { plansOf } from './plan-view.ts';
import { type Asked, post } from './post.ts';

export interface Request {
  readonly what: 'kill' | 'cancel' | 'rearm';
  /** null = all accounts. */
  readonly account: string | null;
  readonly accounts: readonly string[];
  /** The trip that a re-arm clears. */
  readonly clears: number | null;
  /** Told what the engine answered for each account; the page shows it until the stream does. */
  answered(results: readonly CommandResult[]): void;
}

interface Words {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly reasons: readonly string[];
}

function wordsOf({ what, account, clears }: Request): Words {
  const whom = account ?? 'all accounts';
  switch (what) {
    case 'kill':
      return {
        title: `Kill ${whom}`,
        text: 'Cancels every open order, leaves every position, proves it flat, then locks until the day ends.',
        button: 'Hold to kill',
        reasons: ['Limit is near', 'Strategy misbehaves', 'Broker trouble'],
      };
    case 'cancel':
      return {
        title: `Cancel the orders of ${whom}`,
        text: 'Cancels every open order, stop-losses too. Positions stay.',
        button: 'Cancel orders',
        reasons: [],
      };
    case 'rearm':
      return {
        title: `Rearm ${whom}`,
        text: `Ends the lock of trip seq ${clears} and lets the account trade again today.`,
        button: `Rearm, clearing seq ${clears}`,
        reasons: [],
      };
  }
}

function pathOf({ what, account }: Request): string {
  return account === null ? `/api/${what}` : `/api/accounts/${encodeURIComponent(account)}/${what}`;
}

/** One key for one intent: the same reason asked again after an unknown outcome is the same command, not a second one. */
function keyKeeper(): { keyFor(reason: string): string; forget(): void } {
  let kept: { readonly reason: string; readonly key: string } | null = null;
  return {
    keyFor(reason) {
      if (kept === null || kept.reason !== reason) kept = { reason, key: crypto.randomUUID() };
      return kept.key;
    },
    forget: () => {
      kept = null;
    },
  };
}

function reasonField(words: Words): { readonly row: HTMLElement; readonly input: HTMLInputElement } {
  const input = h('input', { id: 'reason', maxlength: 200, required: true, autocomplete: 'off', autofocus: true });
  const chips = words.reasons.map((reason) => {
    const chip = h('button', { type: 'button', class: 'quiet small' }, reason);
    chip.addEventListener('click', () => {
      input.value = reason;
      input.dispatchEvent(new Event('input'));
    });
    return chip;
  });
  const label = h('label', { for: 'reason' }, 'Reason, kept in the journal');
  return { row: h('div', { class: 'reason' }, label, input, h('div', { class: 'quick' }, ...chips)), input };
}

/** Opens the dialog. It closes on an answer with sequence numbers; anything else is said inside it. */
export function ask(request: Request): void {
  const words = wordsOf(request);
  const { row, input } = reasonField(words);
  const error = h('p', { class: 'error', role: 'alert' });
  const go = h('button', { type: 'button', class: request.what === 'kill' ? 'danger hold' : 'primary', disabled: true }, words.button);
  const close = h('button', { type: 'button', class: 'quiet' }, 'Close');
  const hint = request.what === 'kill' ? h('p', { class: 'muted hint' }, 'Hold for 1.2 s with the pointer, Enter or Space.') : null;
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'ask-title' },
    h('h2', { id: 'ask-title' }, words.title),
    h('p', {}, words.text),
    request.what === 'kill' ? plansOf(request.accounts) : null,
    row,
    error,
    h('div', { class: 'choice' }, hint, close, go),
  );
  const keys = keyKeeper();

  const show = (asked: Asked): void => {
    if (asked.kind === 'recorded') {
      request.answered(asked.results);
      return dialog.close();
    }
    if (asked.kind === 'refused') keys.forget();
    const unknown = `Outcome unknown. ${asked.text} Watch the phase; asking again is safe.`;
    error.textContent = asked.kind === 'unknown' ? unknown : asked.text;
  };
  const send = async (): Promise<void> => {
    const reason = input.value.trim();
    go.disabled = true;
    error.textContent = 'Asking the engine.';
    const fields = request.clears === null ? { reason } : { reason, clears: request.clears };
    show(await post(pathOf(request), request.account, fields, keys.keyFor(reason)));
    go.disabled = input.value.trim() === '';
  };

  input.addEventListener('input', () => {
    go.disabled = input.value.trim() === '';
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  if (request.what === 'kill') onHold(go, () => input.value.trim() !== '', () => void send());
  else go.addEventListener('click', () => void send());
  document.body.append(dialog);
  // The browser gives the focus back to the button that opened the dialog.
  dialog.showModal();
}
