// Runs something at most so often: at once when it may, else once as soon as it may. What comes between is dropped.

export interface Pace {
  poke(): void;
  close(): void;
}

export function createPace(everyMs: number, nowMs: () => number, run: () => void): Pace {
  let ranAt = Number.NEGATIVE_INFINITY;
  let waiting: NodeJS.Timeout | null = null;
  const runNow = (): void => {
    waiting = null;
    ranAt = nowMs();
    run();
  };
  return {
    poke() {
      if (waiting !== null) return;
      const dueMs = ranAt + everyMs - nowMs();
      if (dueMs <= 0) runNow();
      else waiting = setTimeout(runNow, dueMs);
    },
    close() {
      if (waiting !== null) clearTimeout(waiting);
    },
  };
}
