// One event stream: it is written to only while its socket takes more, so that nothing piles up for a slow reader.
import type { ServerResponse } from 'node:http';
import { type Encoded, HEARTBEAT } from './encode.ts';

export interface Numbered {
  readonly number: number;
  readonly bytes: Buffer;
}

export interface Source {
  /** The next facts with position > after. */
  after(position: number): readonly Encoded[];
  /** The newest frame and its number; null while there is none. */
  frame(): Numbered | null;
  /** The sessions as they are and the number of that state; null while there has been none. */
  sessions(): Numbered | null;
  /** Counts what was written. */
  wrote(event: 'fact' | 'frame' | 'sessions'): void;
}

export interface StreamClient {
  /** Writes what is due: every fact in order, then the newest frame and sessions if it has not had them. */
  advance(): void;
  beat(): void;
  /** How long its socket has taken nothing; 0 while it takes. */
  stalledMs(): number;
  drop(): void;
  end(): void;
}

export function createClient(
  res: ServerResponse,
  after: number,
  source: Source,
  nowMs: () => number,
): StreamClient {
  let position = after;
  /** What was read but did not fit yet: at most a page, so that a full socket costs no second read. */
  let unsent: readonly Encoded[] = [];
  const had = { frame: 0, sessions: 0 };
  let fullSince: number | null = null;
  const write = (bytes: Buffer): void => {
    if (!res.write(bytes)) fullSince = nowMs();
  };
  const writeUnsent = (): void => {
    let sent = 0;
    for (const fact of unsent) {
      if (fullSince !== null) break;
      write(fact.bytes);
      position = fact.position;
      source.wrote('fact');
      sent += 1;
    }
    unsent = unsent.slice(sent);
  };
  const writeNewest = (event: 'frame' | 'sessions'): void => {
    const newest = source[event]();
    if (fullSince !== null || newest === null || newest.number === had[event]) return;
    had[event] = newest.number;
    write(newest.bytes);
    source.wrote(event);
  };
  const advance = (): void => {
    while (fullSince === null) {
      if (unsent.length === 0) unsent = source.after(position);
      if (unsent.length === 0) break;
      writeUnsent();
    }
    writeNewest('frame');
    writeNewest('sessions');
  };
  res.on('drain', () => {
    fullSince = null;
    advance();
  });
  return {
    advance,
    beat: () => {
      if (fullSince === null) write(HEARTBEAT);
    },
    stalledMs: () => (fullSince === null ? 0 : nowMs() - fullSince),
    drop: () => res.destroy(),
    end: () => res.end(),
  };
}
