// Hears one bot by long polls. What was fetched is acknowledged before it is obeyed: no command is ever obeyed twice,
// whatever dies in between; one that is lost so is simply sent again by its person.
import type { TelegramConfig } from '../../../config/notify.ts';
import { fieldsOf, type TelegramApi, telegramApi } from '../../../notify/telegram-api.ts';
import { createSleep } from '../sleep.ts';
import { type CommandDeps, createDesk } from './desk.ts';
import { incomingOf, numberOf } from './update.ts';

const POLL_SECONDS = 25;
/** Beyond Telegram's own end of a poll. */
const POLL_TIMEOUT_MS = (POLL_SECONDS + 10) * 1_000;
const MOST_UPDATES = 50;
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

export interface PollerStatus {
  readonly failingSince: number | null;
  readonly failure: string | null;
  /** Messages of chats and people that may not command. */
  readonly strangers: number;
}

export interface Poller {
  readonly id: string;
  status(): PollerStatus;
  close(): void;
}

type Batch =
  | { readonly ok: true; readonly updates: readonly unknown[] }
  | { readonly ok: false; readonly why: string; readonly afterMs: number };

const listOf = (result: unknown): readonly unknown[] => (Array.isArray(result) ? result : []);

export function createPoller(bot: TelegramConfig, deps: CommandDeps): Poller {
  const { clock, log } = deps;
  const api: TelegramApi = telegramApi(bot);
  const sleep = createSleep(clock);
  const ended = new AbortController();
  let offset = 0;
  let failures = 0;
  let failingSince: number | null = null;
  let failure: string | null = null;

  async function fetchFrom(from: number, seconds: number): Promise<Batch> {
    const fields = { offset: from, timeout: seconds, limit: MOST_UPDATES, allowed_updates: ['message'] };
    const options = { timeoutMs: POLL_TIMEOUT_MS, signal: ended.signal };
    const called = await api.call('getUpdates', fields, options);
    if (called.ok) return { ok: true, updates: listOf(called.result) };
    return { ok: false, why: called.why, afterMs: called.afterMs ?? 0 };
  }

  async function failed(why: string, afterMs: number): Promise<void> {
    if (failure === null && !ended.signal.aborted) log.warn({ bot: bot.id, why }, 'commands are not heard');
    failures += 1;
    failure = why;
    failingSince ??= clock.now();
    const own = Math.min(PAUSE_MS * 2 ** Math.min(failures - 1, 6), MAX_PAUSE_MS);
    await sleep.whole(Math.max(own, Math.min(afterMs, 10 * MAX_PAUSE_MS)));
  }

  function works(): void {
    failures = 0;
    failure = null;
    failingSince = null;
  }

  /** Ends when it worked or when everything ends: only then it is certain that nobody is given the batch again. */
  async function acknowledge(through: number): Promise<readonly unknown[]> {
    while (!ended.signal.aborted) {
      const batch = await fetchFrom(through + 1, 0);
      if (batch.ok) {
        works();
        return batch.updates;
      }
      await failed(batch.why, batch.afterMs);
    }
    return [];
  }

  /** What came with the acknowledgement is the next batch. */
  async function take(updates: readonly unknown[]): Promise<readonly unknown[]> {
    const fresh = updates.filter((update) => (numberOf(update) ?? -1) >= offset);
    const through = fresh.reduce<number>(
      (most, update) => Math.max(most, numberOf(update) ?? most),
      offset - 1,
    );
    // A server that repeats what was acknowledged must not make us ask without end.
    if (fresh.length === 0 && updates.length > 0) await sleep.whole(PAUSE_MS);
    if (fresh.length === 0) return [];
    const next = await acknowledge(through);
    offset = through + 1;
    if (ended.signal.aborted) return [];
    for (const update of fresh) {
      const incoming = incomingOf(update);
      if (incoming !== null) await desk.take(incoming);
    }
    return next;
  }

  async function introduce(): Promise<string> {
    while (!ended.signal.aborted) {
      const me = await api.call('getMe', {}, { signal: ended.signal });
      const name = me.ok ? fieldsOf(me.result).username : null;
      if (typeof name === 'string') return name;
      await failed(me.ok ? 'Telegram does not know the bot' : me.why, me.ok ? 0 : (me.afterMs ?? 0));
    }
    return '';
  }

  const desk = createDesk(bot, api, deps);

  async function run(): Promise<void> {
    desk.named(await introduce());
    for (let waiting: readonly unknown[] = []; !ended.signal.aborted; ) {
      const batch: Batch =
        waiting.length > 0 ? { ok: true, updates: waiting } : await fetchFrom(offset, POLL_SECONDS);
      if (!batch.ok) {
        await failed(batch.why, batch.afterMs);
        waiting = [];
        continue;
      }
      works();
      waiting = await take(batch.updates);
    }
  }

  run().catch((error: unknown) => {
    // A bug, and not silence: the thread ends, and main starts another.
    setImmediate(() => {
      throw error;
    });
  });
  return {
    id: bot.id,
    status: () => ({ failingSince, failure, strangers: desk.strangers() }),
    close() {
      ended.abort();
      sleep.end();
      api.close();
    },
  };
}
