// What Telegram delivers, as far as it may be a command: a new text by a person. Edits, bots and channels are none.
import { fieldsOf } from '../../../notify/telegram-api.ts';

export interface Incoming {
  readonly update: number;
  readonly chat: number;
  readonly person: number;
  /** When it was sent, by Telegram's clock. */
  readonly at: number;
  readonly text: string;
}

const MOST_CHARACTERS = 1_000;
const SECOND_MS = 1_000;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** The number by which an update is acknowledged; null when it is not one. */
export function numberOf(value: unknown): number | null {
  const { update_id } = fieldsOf(value);
  return isWhole(update_id) ? update_id : null;
}

/** Null for whatever is no new message of a person; an edited one could be obeyed twice. */
export function incomingOf(value: unknown): Incoming | null {
  const update = numberOf(value);
  const message = fieldsOf(fieldsOf(value).message);
  const { id: person, is_bot } = fieldsOf(message.from);
  const { id: chat } = fieldsOf(message.chat);
  const { date, text, edit_date, forward_origin, via_bot } = message;
  if (update === null || !isWhole(person) || !isWhole(chat) || !isWhole(date)) return null;
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS || is_bot === true) return null;
  // What was said elsewhere by somebody is not said here by this person.
  if (edit_date !== undefined || forward_origin !== undefined || via_bot !== undefined) return null;
  return { update, chat, person, at: date * SECOND_MS, text };
}
