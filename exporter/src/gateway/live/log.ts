// The newest events of one channel, in the order of their ids: what a client reads from, and where it goes on again.
import { type Content, type Packed, pack } from './pack.ts';

export interface Entry {
  readonly id: number;
  readonly event: string;
  /** Which part of the channel it belongs to: a session. */
  readonly topic: string;
  readonly packed: Packed;
  readonly chars: number;
  /** A snapshot: the next one of its topic takes its place. */
  readonly snapshot: boolean;
}

export interface LogLimits {
  readonly entries: number;
  readonly chars: number;
}

export interface EventLog {
  /** Every entry after this id is here, save for snapshots that a newer one has replaced. */
  floor(): number;
  add(id: number, topic: string, content: Content, snapshot: boolean, ready: () => void): void;
  /** The next entry with id > `position`; undefined when there is none. */
  next(position: number): Entry | undefined;
}

function lengthOf(texts: Readonly<Record<string, string>> | undefined): number {
  let sum = 0;
  if (texts !== undefined) for (const text of Object.values(texts)) sum += text.length;
  return sum;
}

/** Of the texts alone: the other members are short. */
const charsOf = ({ plain, packed }: Content): number => lengthOf(plain) + lengthOf(packed);

export function createLog(start: number, limits: LogLimits): EventLog {
  let floor = start;
  let chars = 0;
  const entries: Entry[] = [];
  const remove = (index: number): void => {
    const [gone] = entries.splice(index, 1);
    if (gone !== undefined) chars -= gone.chars;
  };
  return {
    floor: () => floor,
    add(id, topic, content, snapshot, ready) {
      if (snapshot) {
        const before = entries.findLastIndex((entry) => entry.snapshot && entry.topic === topic);
        if (before >= 0) remove(before);
      }
      const packed = pack(content, `id: ${id}\n`, ready);
      const entry = { id, event: content.event, topic, packed, chars: charsOf(content), snapshot };
      entries.push(entry);
      chars += entry.chars;
      while (entries.length > 1 && (entries.length > limits.entries || chars > limits.chars)) {
        const [oldest] = entries;
        if (oldest !== undefined && !oldest.snapshot) floor = oldest.id;
        remove(0);
      }
    },
    next(position) {
      const last = entries.findLastIndex((entry) => entry.id <= position);
      return entries[last + 1];
    },
  };
}
