// Waiting that can be cut short: `until` ends when there is news, `whole` only when everything ends.
import type { Clock } from '../../core/ports.ts';

export interface Sleep {
  until(ms: number): Promise<void>;
  whole(ms: number): Promise<void>;
  /** Ends an `until`; one that begins next returns at once. */
  wake(): void;
  /** Ends whatever waits, for good. */
  end(): void;
}

export function createSleep(clock: Clock): Sleep {
  let awake = false;
  let ended = false;
  let cut: (() => void) | null = null;
  let deep = false;

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        cancel();
        cut = null;
        resolve();
      };
      const cancel = clock.after(ms, over);
      cut = over;
    });
  }

  return {
    async until(ms) {
      deep = false;
      if (!awake && !ended) await wait(ms);
      awake = false;
    },
    async whole(ms) {
      deep = true;
      if (!ended) await wait(ms);
    },
    wake() {
      awake = true;
      if (!deep) cut?.();
    },
    end() {
      ended = true;
      cut?.();
    },
  };
}
