// Reads the journal for one sink, from its place on, and gives the queue what this sink is to tell.
import type { Lane } from '../../notify/lanes.ts';
import type { Message } from '../../notify/message.ts';
import type { JournalReader } from '../ports.ts';
import type { Start } from './checkpoint.ts';
import { isAlone, TOLD } from './kinds.ts';
import type { Queue } from './queue.ts';
import { createRepeats } from './repeats.ts';
import type { Teller } from './teller.ts';

const PAGE = 500;
/** Pages taken in at once; the rest waits for the next look. */
const MOST_PAGES = 40;

export interface Intake {
  /** Takes in what the journal has gained, as far as the queue has room. */
  advance(): void;
  /** Everything up to here was told, or is in the queue, or was not worth telling. */
  readonly readTo: number;
  readonly repeated: number;
}

export interface IntakeDeps {
  readonly lane: Pick<Lane, 'levels' | 'accounts'>;
  readonly start: Start;
  readonly reader: JournalReader;
  readonly tell: Teller;
  readonly queue: Queue;
  readonly now: () => number;
}

/** A message about no account, or about an account of others, is not for a sink that has its own. */
export const concerns = ({ levels, accounts }: IntakeDeps['lane'], { level, account }: Message): boolean =>
  levels.includes(level) && (accounts === null || (account !== null && accounts.has(account)));

export function createIntake({ lane, start, reader, tell, queue, now }: IntakeDeps): Intake {
  let readTo = start.after;
  let repeated = 0;
  const isRepeated = createRepeats();

  function take(message: Message, position: number): void {
    if (!concerns(lane, message)) return;
    if (position <= start.urgentOnlyThrough && message.level !== 'urgent') return;
    if (isRepeated(message, now())) {
      repeated += 1;
      return;
    }
    queue.add({ message, from: position }, isAlone(message.kind), now());
  }

  /** False when there is nothing more to read, or no room. */
  function page(): boolean {
    const head = reader.head();
    const rows = reader.byType(TOLD, readTo, PAGE);
    for (const row of rows) {
      if (queue.full) return false;
      const message = tell(row);
      if (message !== null) take(message, row.position);
      readTo = row.position;
    }
    // What follows the last of a page that is not full holds nothing to tell, up to where the journal ended before.
    if (rows.length < PAGE) readTo = Math.max(readTo, head);
    return rows.length === PAGE;
  }

  return {
    advance() {
      for (let pages = 0; pages < MOST_PAGES && page(); pages += 1);
    },
    get readTo() {
      return readTo;
    },
    get repeated() {
      return repeated;
    },
  };
}
