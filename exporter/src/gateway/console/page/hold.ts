// A button that acts only when it is held: by pointer, Enter or Space, to the end, once.

/** Long enough to be meant, short enough for an emergency. */
export const HOLD_MS = 1_200;

/**
 * Runs `act` once when `button` has been held for `HOLD_MS`; letting go, leaving or losing focus before that does
 * nothing. `isReady` is asked at the start: a hold that may not begin is not a hold.
 */
export function onHold(button: HTMLButtonElement, isReady: () => boolean, act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.style.setProperty('--hold', `${HOLD_MS}ms`);

  const end = (): void => {
    clearTimeout(timer);
    timer = undefined;
    delete button.dataset.holding;
  };
  const begin = (): void => {
    if (timer !== undefined || button.disabled || !isReady()) return;
    button.dataset.holding = '';
    timer = setTimeout(() => {
      end();
      act();
    }, HOLD_MS);
  };
  const isHoldKey = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';

  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) begin();
  });
  for (const name of ['pointerup', 'pointerleave', 'pointercancel', 'blur'] as const) {
    button.addEventListener(name, end);
  }
  button.addEventListener('keydown', (event) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    // A key that stays down repeats; only its first press begins a hold, so one hold never runs into a second.
    if (!event.repeat) begin();
  });
  button.addEventListener('keyup', (event) => {
    if (isHoldKey(event)) end();
  });
  // A long touch would open a menu over the button.
  button.addEventListener('contextmenu', (event) => event.preventDefault());
}
