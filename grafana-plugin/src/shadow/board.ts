// Hangs parts of the console into a shadow root: draws them again when data comes and while ages move, opens dialogs on
// presses, and takes everything away at the end. It sends nothing by itself: not when it begins, nor when it draws.
import { announcer } from '../../../exporter/src/gateway/console/page/announce.ts';
import type { Confirm } from '../../../exporter/src/gateway/console/page/ask-form.ts';
import { type Desk, isStale } from '../../../exporter/src/gateway/console/page/desk.ts';
import { h, morphChildren } from '../../../exporter/src/gateway/console/page/dom.ts';
import type { CommandName, Door } from '../../../exporter/src/gateway/console/page/door.ts';
import { banner } from '../../../exporter/src/gateway/console/page/overview.ts';
import { onPress } from '../../../exporter/src/gateway/console/page/press.ts';

const TICK_MS = 500;

/** What may change while a board hangs: it is asked anew each time. */
export interface Plan {
  draw(desk: Desk, now: number): readonly HTMLElement[];
  /** The accounts that a button means which names none. */
  readonly whole: readonly string[] | 'all';
  readonly confirm: Confirm;
  /** Why a button may not be pressed; null when it may. */
  mayNot(what: CommandName): string | null;
}

export interface Board {
  redraw(): void;
  unmount(): void;
}

/** Disables what may not be pressed, and says why where people read it and where screen readers do. */
function forbid(parts: readonly HTMLElement[], mayNot: Plan['mayNot']): readonly HTMLElement[] {
  const reasons = new Set<string>();
  for (const button of parts.flatMap((part) => [...part.querySelectorAll<HTMLButtonElement>('[data-do]')])) {
    const why = mayNot(button.dataset.do as CommandName);
    if (why === null) continue;
    reasons.add(why);
    button.disabled = true;
    button.title = why;
  }
  return [...reasons].map((why) => h('p', { class: 'may-not', 'data-key': why, role: 'note' }, why));
}

/** Grafana's shortcuts are single letters: none may fire while somebody types a reason. */
function keepKeys(root: ShadowRoot): () => void {
  const names = ['keydown', 'keypress', 'keyup'] as const;
  const keep = (event: Event): void => {
    if (root.querySelector('dialog[open]') !== null) event.stopPropagation();
  };
  for (const name of names) root.addEventListener(name, keep);
  return () => {
    for (const name of names) root.removeEventListener(name, keep);
  };
}

export function hang(root: ShadowRoot, desk: Desk, door: Door, planNow: () => Plan): Board {
  const place = h('div', { class: 'place' });
  const polite = h('div', { class: 'spoken', 'aria-live': 'polite' });
  const assertive = h('div', { class: 'spoken', 'aria-live': 'assertive' });
  root.append(place, polite, assertive);
  const announce = announcer(polite, assertive);
  const redraw = (): void => {
    const now = performance.now();
    const { draw, mayNot } = planNow();
    const parts = draw(desk, now);
    const notes = forbid(parts, mayNot);
    root.host.toggleAttribute('data-stale', isStale(desk, now));
    morphChildren(place, [...banner(desk, now), ...notes, ...parts]);
    announce(desk);
  };
  const endPresses = onPress(root, {
    desk,
    door,
    place: root,
    redraw,
    whole: () => planNow().whole,
    get confirm() {
      return planNow().confirm;
    },
  });
  const endKeys = keepKeys(root);
  const ticking = setInterval(redraw, TICK_MS);
  redraw();
  return {
    redraw,
    unmount() {
      clearInterval(ticking);
      endPresses();
      endKeys();
      root.replaceChildren();
    },
  };
}
