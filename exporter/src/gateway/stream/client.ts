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
  let frameNumber = 0;
  let fullSince: number | null = null;
  const write = (bytes: Buffer): void => {
    if (!res.write(bytes)) fullSince = nowMs();
  };
  const writeFacts = (page: readonly Encoded[]): void => {
    for (const fact of page) {
      if (fullSince !== null) return;
      write(fact.bytes);
      position = fact.position;
      source.wrote('fact');
    }
  };
  const advance = (): void => {
    for (
      let page = source.after(position);
      page.length > 0 && fullSince === null;
      page = source.after(position)
    ) {
      writeFacts(page);
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
