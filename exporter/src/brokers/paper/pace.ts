// Paces orders: in no second does the exchange see more than allowed, and cancels go before exits.
import type { Clock } from '../../core/ports.ts';

export type Lane = 'cancel' | 'exit';

/** Enters a lane: resolves to the function that leaves it again, or to null when no turn comes in time. */
export type Pace = (lane: Lane) => Promise<(() => void) | null>;

type Turn = (leave: () => void) => void;

const MAX_WAITING = 1_000;
/** Whoever waits longer is told so, and asks again with what is true by then. */
const MAX_WAIT_MS = 8_000;

/**
 * As many places as orders per second. A place becomes free a second after its call has *ended*: the exchange
 * saw the order before that, so two orders of one place are a second apart at its door, however long the way.
 */
export function pace(perSecond: number, clock: Clock): Pace {
  const waiting: Record<Lane, Set<Turn>> = { cancel: new Set(), exit: new Set() };
  let free = perSecond;

  function leave(): void {
    clock.after(1_000, pass);
  }
  function pass(): void {
    const lane = waiting.cancel.size > 0 ? waiting.cancel : waiting.exit;
    const [next] = lane;
    if (next === undefined) {
      free += 1;
      return;
    }
    lane.delete(next);
    next(leave);
  }
  function wait(lane: Set<Turn>): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      const callOff = clock.after(MAX_WAIT_MS, () => {
        lane.delete(turn);
        resolve(null);
      });
      const turn: Turn = (leaving) => {
        callOff();
        resolve(leaving);
      };
      lane.add(turn);
    });
  }

  return (lane) => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve(leave);
    }
    return waiting[lane].size < MAX_WAITING ? wait(waiting[lane]) : Promise.resolve(null);
  };
}
