// The dialog before a command: what it will do, a reason, and for a kill a button that must be held.
import type { CommandResult } from '../../../contract/request.ts';
import { h } from './dom.ts';
import { HOLD_MS, onHold } from './hold.ts';
import { plansOf } from './plan-view.ts';
import { type Asked, post } from './post.ts';

export interface Request {
  readonly what: 'kill' | 'cancel' | 'rearm' | 'exit';
  /** null = all accounts. */
  readonly account: string | null;
  readonly accounts: readonly string[];
  /** The position that an exit leaves. */
  readonly position: { readonly key: string; readonly symbol: string } | null;
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

function wordsOf({ what, account, clears, position }: Request): Words {
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
    case 'exit':
      return {
        title: `Exit ${position?.symbol} of ${account}`,
        text: 'Cancels the orders of this position, its stop too, then leaves it. Other positions stay.',
        button: 'Exit the position',
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

function pathOf({ what, account, position }: Request): string {
  if (position !== null) {
    return `/api/accounts/${encodeURIComponent(account ?? '')}/positions/${encodeURIComponent(position.key)}/exit`;
  }
  return account === null ? `/api/${what}` : `/api/accounts/${encodeURIComponent(account)}/${what}`;
}

/** One key for one intent: asked again with the same reason after an unknown outcome, it is the same command. */
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

interface Form {
  readonly input: HTMLInputElement;
  readonly error: HTMLElement;
  readonly go: HTMLButtonElement;
  readonly dialog: HTMLDialogElement;
}

function reasonRow(input: HTMLInputElement, reasons: readonly string[]): HTMLElement {
  const quick = reasons.map((reason) => {
    const chip = h('button', { type: 'button', class: 'quiet small' }, reason);
    chip.addEventListener('click', () => {
      input.value = reason;
      input.dispatchEvent(new Event('input'));
    });
    return chip;
  });
  const label = h('label', { for: 'reason' }, 'Reason, kept in the journal');
  return h('div', { class: 'reason' }, label, input, h('div', { class: 'quick' }, ...quick));
}

function formOf({ what, accounts }: Request, words: Words): Form {
  const isKill = what === 'kill';
  const input = h('input', {
    id: 'reason',
    maxlength: 200,
    required: true,
    autocomplete: 'off',
    autofocus: true,
  });
  const error = h('p', { class: 'error', role: 'alert' });
  const look = isKill ? 'danger hold' : 'primary';
  const go = h('button', { type: 'button', class: look, disabled: true }, h('span', {}, words.button));
  const close = h('button', { type: 'button', class: 'quiet' }, 'Close');
  const hint = h(
    'p',
    { class: 'muted hint' },
    `Hold for ${HOLD_MS / 1000} s with the pointer, Enter or Space.`,
  );
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'ask-title' },
    h('h2', { id: 'ask-title' }, words.title),
    h('p', {}, words.text),
    isKill ? plansOf(accounts) : null,
    reasonRow(input, words.reasons),
    error,
    h('div', { class: 'choice' }, isKill ? hint : null, close, go),
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  input.addEventListener('input', () => {
    go.disabled = input.value.trim() === '';
  });
  return { input, error, go, dialog };
}

/** Opens the dialog. It closes on an answer with sequence numbers; anything else is said inside it. */
export function ask(request: Request): void {
  const { input, error, go, dialog } = formOf(request, wordsOf(request));
  const keys = keyKeeper();
  let isAsking = false;

  const show = (asked: Asked): void => {
    if (asked.kind === 'recorded') {
      request.answered(asked.results);
      dialog.close();
      return;
    }
    if (asked.kind === 'refused') keys.forget();
    const unknown = `Outcome unknown. ${asked.text} Watch the phase; asking again is safe.`;
    error.textContent = asked.kind === 'unknown' ? unknown : asked.text;
  };
  const send = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    error.textContent = 'Asking the engine.';
    const reason = input.value.trim();
    const fields = request.clears === null ? { reason } : { reason, clears: request.clears };
    show(await post(pathOf(request), request.account, fields, keys.keyFor(reason)));
    isAsking = false;
  };

  if (request.what === 'kill')
    onHold(
      go,
      () => !isAsking,
      () => void send(),
    );
  else go.addEventListener('click', () => void send());
  document.body.append(dialog);
  // The browser gives the focus back to the button that opened the dialog.
  dialog.showModal();
}
