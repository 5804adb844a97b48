// Reads one line from the local socket: a EngineRequest stamped with who asked, or a sentence that says what is wrong.
import type { EngineRequest } from '../contract/request.ts';

const ACCOUNT = /^[A-Za-z0-9._:-]{1,64}$/;
const ACCOUNTS_MAX = 1_000;
const REASON_CHARACTERS_MAX = 200;
const POSITION_CHARACTERS_MAX = 128;
const CONTROL_CHARACTERS = /\p{Cc}/u;

const REASON_NEEDED = `a reason of 1 to ${REASON_CHARACTERS_MAX} characters on one line is needed`;

export type ReadRequest =
  | { readonly ok: true; readonly request: EngineRequest }
  | { readonly ok: false; readonly why: string };

const no = (why: string): ReadRequest => ({ ok: false, why });

const isAccount = (value: unknown): value is string => typeof value === 'string' && ACCOUNT.test(value);

function isAccountList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= ACCOUNTS_MAX &&
    value.every((id) => isAccount(id))
  );
}

const isPosition = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.trim().length > 0 &&
  value.length <= POSITION_CHARACTERS_MAX &&
  !CONTROL_CHARACTERS.test(value);

/** A reason that says something, trimmed; null when there is none, it is too long or holds control characters. */
function reasonOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const isFit = text.length > 0 && text.length <= REASON_CHARACTERS_MAX && !CONTROL_CHARACTERS.test(text);
  return isFit ? text : null;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function readExit(fields: Record<string, unknown>, reason: string, by: string): ReadRequest {
  const { accounts, position } = fields;
  if (!isAccountList(accounts)) return no('exit needs a list of accounts');
  if (!isPosition(position)) return no('exit needs `position`, its key: the instrument and the product');
  return { ok: true, request: { name: 'exit', accounts, position, reason, by } };
}

function readRearm(fields: Record<string, unknown>, reason: string, by: string): ReadRequest {
  const { accounts, clears } = fields;
  if (!isAccountList(accounts)) return no('rearm needs a list of accounts');
  if (typeof clears !== 'number' || !Number.isSafeInteger(clears) || clears < 1) {
    return no('rearm needs `clears`, the sequence number of the trip');
  }
  return { ok: true, request: { name: 'rearm', accounts, reason, clears, by } };
}

/** `by` comes from the door, never from the line: a caller cannot name himself. */
export function readRequest(line: string, by: string): ReadRequest {
  const fields = parse(line);
  if (fields === null) return no('the line is not a JSON object');
  const { name, account, accounts } = fields;
  if (name === 'plan') {
    return isAccount(account) ? { ok: true, request: { name, account } } : no('plan needs an account');
  }
  const reason = reasonOf(fields.reason);
  switch (name) {
    case 'kill':
    case 'cancel':
    case 'start':
    case 'stop':
    case 'reset-day':
      if (reason === null) return no(REASON_NEEDED);
      if (accounts !== 'all' && !isAccountList(accounts))
        return no('accounts must be a list of ids or "all"');
      return { ok: true, request: { name, accounts, reason, by } };
    case 'exit':
      if (reason === null) return no(REASON_NEEDED);
      return readExit(fields, reason, by);
    case 'rearm':
      if (reason === null) return no(REASON_NEEDED);
      return readRearm(fields, reason, by);
    default:
      return no('unknown request name');
  }
}
