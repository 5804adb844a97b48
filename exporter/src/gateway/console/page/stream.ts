// The line to the exporter: accounts first, then the stream, again and again until the page is closed.
import type { AccountFrame } from '../../../contract.ts';
import type { Recorded } from '../../../core/fact.ts';
import { asMessage, FACTS_MAX, type FrameMessage, type Line } from './desk.ts';

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 15_000;
const ANSWER_MS = 5_000;

interface Listener {
  frame(frame: FrameMessage): void;
  fact(fact: Recorded): void;
  line(line: Line, why: string): void;
}

/** Reads JSON, or throws an error whose message is the problem's own sentence. */
export async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw new Error(body?.detail ?? body?.title ?? `the exporter answered HTTP ${response.status}`);
}

interface AccountsAnswer {
  readonly at: number;
  readonly ageMs: number;
  readonly accounts: readonly AccountFrame[];
}

/** Where the stream should begin so that the list of events is full at once; null when the exporter does not say. */
async function startPosition(): Promise<number | null> {
  try {
    const { head } = await getJson<{ readonly head: number }>('/api/events?limit=1');
    return Math.max(0, head - FACTS_MAX);
  } catch {
    return null;
  }
}

/** Keeps a line open for as long as the page lives. The browser itself reconnects a line that merely broke. */
export function openStream(listener: Listener): void {
  let last: number | null = null;
  let retryMs = RETRY_FIRST_MS;

  const again = (why: string): void => {
    listener.line('broken', why);
    setTimeout(() => void connect(), retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
  };

  const listen = (after: number | null): void => {
    const source = new EventSource(`/api/events/stream${after === null ? '' : `?after=${after}`}`);
    const takeFact = ({ data }: MessageEvent<string>): void => {
      const fact: Recorded = JSON.parse(data);
      last = Math.max(last ?? 0, fact.position);
      listener.fact(fact);
    };
    source.onopen = () => {
      retryMs = RETRY_FIRST_MS;
      listener.line('live', '');
    };
    source.addEventListener('frame', ({ data }) => listener.frame(asMessage(JSON.parse(data))));
    source.addEventListener('fact', takeFact);
    source.onmessage = takeFact;
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED)
        return listener.line('broken', 'the line broke; reconnecting');
      again('the exporter refused the line');
    };
  };

  const connect = async (): Promise<void> => {
    try {
      const { accounts, at, ageMs } = await getJson<AccountsAnswer>('/api/accounts');
      listener.frame({ sequence: -1, at, ageMs, journalOk: null, accounts });
    } catch (error) {
      return again(error instanceof Error ? error.message : String(error));
    }
    listen(last ?? (await startPosition()));
  };
  void connect();
}
