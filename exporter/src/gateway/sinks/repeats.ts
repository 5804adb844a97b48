// What was said last of each account: the same words again within a while are no news. What is urgent always is.
import type { Message } from '../../notify/message.ts';

const WINDOW_MS = 10 * 60_000;
const MOST_ACCOUNTS = 1_000;

export type IsRepeated = (message: Message, now: number) => boolean;

/**
 * Only the last words of an account count: what changes to and fro is told each time, for whoever reads the last
 * message must not be left with what is no longer true.
 */
export function createRepeats(): IsRepeated {
  const last = new Map<string, { readonly text: string; readonly at: number }>();
  return ({ account, text, level }, now) => {
    const key = account ?? '';
    const before = last.get(key);
    last.delete(key);
    last.set(key, { text, at: now });
    const [oldest] = last.keys();
    if (last.size > MOST_ACCOUNTS && oldest !== undefined) last.delete(oldest);
    return level !== 'urgent' && before?.text === text && now - before.at < WINDOW_MS;
  };
}
