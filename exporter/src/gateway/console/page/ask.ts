// The dialog before a command: what it will do, a reason, and for a grave one a button that must be held.
import type { CommandResult } from '../../../contract/request.ts';
import { type Confirm, formOf } from './ask-form.ts';
import type { Request } from './ask-words.ts';
import type { Asked, Door } from './door.ts';
import { onHold } from './hold.ts';

/** Where the dialog stands and by which door its command leaves. */
export interface Desktop {
  readonly door: Door;
  readonly place: ParentNode;
  readonly confirm: Confirm;
}

/** One key for one intent: asked again with the same reason after an unknown outcome, it is the same command. */
function keyKeeper(): { keyFor(reason: string): string; forget(): void } {
  let kept: { readonly reason: string; readonly key: string } | null = null;
  // A page that came over plain HTTP from another machine has no randomUUID.
  const fresh = (): string =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
  return {
    keyFor(reason) {
      if (kept === null || kept.reason !== reason) kept = { reason, key: fresh() };
      return kept.key;
    },
    forget: () => {
      kept = null;
    },
  };
}

/**
 * Opens the dialog. It closes on an answer with sequence numbers, which `answered` is told; anything else is said
 * inside it.
 */
export function ask(
  request: Request,
  { door, place, confirm }: Desktop,
  answered: (results: readonly CommandResult[]) => void,
): void {
  const { input, error, go, dialog, isHeld } = formOf(request, door, confirm);
  const { known: _known, symbol: _symbol, ...command } = request;
  const keys = keyKeeper();
  let isAsking = false;

  const show = (asked: Asked): void => {
    if (asked.kind === 'recorded') {
      answered(asked.results);
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
    show(await door.command({ ...command, reason }, keys.keyFor(reason)));
    isAsking = false;
  };

  if (isHeld)
    onHold(
      go,
      () => !isAsking,
      () => void send(),
    );
  else go.addEventListener('click', () => void send());
  place.append(dialog);
  // The browser gives the focus back to the button that opened the dialog.
  dialog.showModal();
}
