// A stream of the journal that one part alone writes: taken up where it stands, one write after another, bounded.
import type { Fact, Recorded } from './core/fact.ts';
import type { Clock, Journal } from './core/ports.ts';

const PAGE = 1_000;
const HOUR_MS = 3_600_000;

export interface OwnStream {
  /** Runs when what was asked before has ended, with everything that the journal holds taken in. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** How many facts were recorded; null when the hour holds as many as it may. Only within `inTurn`. */
  append(facts: readonly Fact[]): Promise<number | null>;
}

interface Parts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly name: string;
  readonly take: (row: Recorded) => void;
  /** Facts that may be added within an hour: a storm must not fill the disk. */
  readonly mostPerHour: number;
}

export async function openOwnStream({ journal, clock, name, take, mostPerHour }: Parts): Promise<OwnStream> {
  let head = 0;
  let hour = { since: clock.now(), count: 0 };
  let last: Promise<unknown> = Promise.resolve();
  /** False while what the journal holds is not known for sure: after a failed append it may hold more. */
  let caughtUp = false;

  /** Ends because the journal does. */
  async function catchUp(): Promise<void> {
    for (let more = true; more; ) {
      const page = await journal.read(name, head, PAGE);
      page.forEach(take);
      head = page.at(-1)?.seq ?? head;
      more = page.length === PAGE;
    }
    caughtUp = true;
  }

  function hasRoom(count: number): boolean {
    const now = clock.now();
    if (now - hour.since >= HOUR_MS) hour = { since: now, count: 0 };
    return hour.count + count <= mostPerHour;
  }

  await catchUp();
  return {
    inTurn(work) {
      // One after another, for each append names the head that the one before it made.
      const answer = last.then(async () => {
        if (!caughtUp) await catchUp();
        return work();
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    async append(facts) {
      if (!hasRoom(facts.length)) return null;
      caughtUp = false;
      const rows = await journal.append(name, head, clock.now(), facts);
      caughtUp = true;
      rows.forEach(take);
      head = rows.at(-1)?.seq ?? head;
      hour.count += rows.length;
      return rows.length;
    },
  };
}
