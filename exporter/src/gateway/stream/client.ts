// One event stream: it is written to only while its socket takes more, so that nothing piles up for a slow reader.
import type { ServerResponse } from 'node:http';
import { type Encoded, HEARTBEAT } from './encode.ts';

export interface Source {
  /** The next facts with position > after. */
  after(position: number): readonly Encoded[];
  /** The newest frame and its number; null while there is none. */
  frame(): { readonly number: number; readonly bytes: Buffer } | null;
  /** Counts what was written. */
  wrote(event: 'fact' | 'frame'): void;
}

export interface StreamClient {
  /** Writes what is due: every fact in order, then the newest frame if it has not had it. */
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
  let frameNumber = 0;
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
  const advance = (): void => {
    while (fullSince === null) {
      if (unsent.length === 0) unsent = source.after(position);
      if (unsent.length === 0) break;
      writeUnsent();
    }
    const frame = source.frame();
    if (fullSince !== null || frame === null || frame.number === frameNumber) return;
    frameNumber = frame.number;
    write(frame.bytes);
    source.wrote('frame');
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
