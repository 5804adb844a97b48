// The form of the dialog before a command: its plan, a reason, a word to type where one is wanted, and its buttons.
import { GRAVE, type Request, wordsOf } from './ask-words.ts';
import { h } from './dom.ts';
import type { Door } from './door.ts';
import { HOLD_MS } from './hold.ts';
import { plansOf } from './plan-view.ts';

/** How a grave command is confirmed: by holding its button, or by typing its word. */
export type Confirm = 'hold' | 'type';

export interface Form {
  readonly input: HTMLInputElement;
  readonly error: HTMLElement;
  readonly go: HTMLButtonElement;
  readonly dialog: HTMLDialogElement;
  readonly isHeld: boolean;
}

const field = (id: string, more: Readonly<Record<string, string | number | boolean>> = {}) =>
  h('input', { id, required: true, autocomplete: 'off', ...more });

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

function typedRow(typed: HTMLInputElement, word: string): HTMLElement {
  return h('div', { class: 'reason' }, h('label', { for: 'word' }, `Type ${word} to confirm`), typed);
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export function formOf(request: Request, door: Door, confirm: Confirm): Form {
  const words = wordsOf(request);
  const grave = GRAVE[request.what];
  const isHeld = grave !== undefined && confirm === 'hold';
  const word = grave !== undefined && confirm === 'type' ? grave : null;
  const input = field('reason', { maxlength: 200, autofocus: true });
  const typed = field('word', { maxlength: 20 });
  const error = h('p', { class: 'error', role: 'alert' });
  const look = grave === undefined ? 'primary' : isHeld ? 'danger hold' : 'danger';
  const label = isHeld ? `Hold to ${words.button}` : capital(words.button);
  const go = h('button', { type: 'button', class: look, disabled: true }, h('span', {}, label));
  const close = h('button', { type: 'button', class: 'quiet' }, 'Close');
  const how = `Hold for ${HOLD_MS / 1000} s with the pointer, Enter or Space.`;
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'ask-title' },
    h('h2', { id: 'ask-title' }, words.title),
    h('p', {}, words.text),
    request.known.length > 1 ? h('p', { class: 'muted whom' }, request.known.join(', ')) : null,
    request.what === 'kill' ? plansOf(request.known, door) : null,
    reasonRow(input, words.reasons),
    word === null ? null : typedRow(typed, word),
    error,
    h('div', { class: 'choice' }, isHeld ? h('p', { class: 'muted hint' }, how) : null, close, go),
  );
  const isFilled = (): boolean => input.value.trim() !== '' && (word === null || typed.value.trim() === word);
  for (const each of [input, typed]) {
    each.addEventListener('input', () => {
      go.disabled = !isFilled();
    });
  }
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  return { input, error, go, dialog, isHeld };
}
