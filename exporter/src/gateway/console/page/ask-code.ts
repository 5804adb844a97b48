// The dialog for the code that a broker's terminal wants: it goes straight there, and is kept nowhere.
import { h } from './dom.ts';
import { passOn } from './post.ts';

export interface CodeAsked {
  readonly account: string;
  /** In the terminal's words. */
  readonly what: string;
}

/** Opens the dialog; it closes when the code was passed on, and says inside why it was not. */
export function askCode({ account, what }: CodeAsked): void {
  const input = h('input', {
    id: 'code',
    maxlength: 12,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    required: true,
    autofocus: true,
  });
  const error = h('p', { class: 'error', role: 'alert' });
  const go = h('button', { type: 'submit', class: 'primary', disabled: true }, 'Send the code');
  const close = h('button', { type: 'button', class: 'quiet' }, 'Close');
  const form = h(
    'form',
    { class: 'reason' },
    h('label', { for: 'code' }, 'Code'),
    input,
    error,
    h('div', { class: 'choice' }, close, go),
  );
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'code-title' },
    h('h2', { id: 'code-title' }, `Code for the terminal of ${account}`),
    h('p', {}, `${what}. It is passed on and kept nowhere; whether the terminal takes it, the card shows.`),
    form,
  );
  let isAsking = false;
  const send = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const failed = await passOn(`/api/accounts/${encodeURIComponent(account)}/code`, { code: input.value });
    isAsking = false;
    if (failed === null) dialog.close();
    else error.textContent = failed;
  };
  input.addEventListener('input', () => {
    go.disabled = input.value.trim().length < 4;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!go.disabled) void send();
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
