// Failed logins are answered ever more slowly, per address. Right credentials are never held up: a kill must get in.

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 3_000;
/** After this long without a failure an address starts anew. */
const FORGET_MS = 5 * 60_000;
const MOST_ADDRESSES = 10_000;
/** Answers held back at once; beyond this a failure is refused at once instead of holding more memory. */
const MOST_WAITING = 64;

export interface Slowdown {
  /** Waits as long as this address has earned; resolves to false at once when too many are waiting. */
  failed(address: string): Promise<boolean>;
}

export function createSlowdown(
  nowMs: () => number,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms).unref()),
): Slowdown {
  const failures = new Map<string, { count: number; at: number }>();
  let waiting = 0;
  const count = (address: string): number => {
    const known = failures.get(address);
    const next = known !== undefined && nowMs() - known.at < FORGET_MS ? known.count + 1 : 1;
    // Re-inserted, so that the map stays in order of age and the oldest is the first to go.
    failures.delete(address);
    const oldest = failures.keys().next().value;
    if (failures.size >= MOST_ADDRESSES && oldest !== undefined) failures.delete(oldest);
    failures.set(address, { count: next, at: nowMs() });
    return next;
  };
  return {
    async failed(address) {
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (count(address) - 1), LONGEST_DELAY_MS);
      if (waiting >= MOST_WAITING) return false;
      waiting += 1;
      await wait(delayMs);
      waiting -= 1;
      return true;
    },
  };
}
