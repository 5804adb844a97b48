// A file that holds accounts, as data: which sections it has, and how it reads when one of them is rewritten.
import { createHash } from 'node:crypto';
import { type AccountInput, type CheckedAccount, checkAccount, EDITABLE_PARTS } from '../config/account.ts';
import type { Checked } from '../config/checked.ts';
import { checkFile } from '../config.ts';

type Parts = Readonly<Record<string, unknown>>;

export interface Sheet {
  readonly path: string;
  /** The accounts that `json` holds, all of it checked. */
  accounts(json: unknown): Checked<readonly CheckedAccount[]>;
  /** One account as it would be with `parts` in place of its own; errors are named from the account on. */
  edited(json: unknown, id: string, parts: Parts): Checked<CheckedAccount>;
  /** The whole of `json` with those parts replaced and everything else as it was. */
  rewritten(json: unknown, id: string, parts: Parts): unknown;
  /** What it says beside its accounts, which holds until the next start. */
  rest(json: unknown): Parts;
}

/** Names the editable content of an account, whichever way it is written. */
export const versionOf = ({ editable }: CheckedAccount): string =>
  createHash('sha256').update(JSON.stringify(editable)).digest('hex').slice(0, 16);

const isObject = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsOf = (json: unknown): readonly unknown[] =>
  isObject(json) && Array.isArray(json.accounts) ? json.accounts : [];
const isRow = (row: unknown, id: string): row is Parts => isObject(row) && row.id === id;

function replaced(json: unknown, id: string, parts: Parts): unknown {
  const accounts = rowsOf(json).map((row) => (isRow(row, id) ? { ...row, ...parts } : row));
  return isObject(json) ? { ...json, accounts } : json;
}

/** The config file, which holds many accounts and the settings of the process. */
export function sharedSheet(path: string): Sheet {
  return {
    path,
    accounts(json) {
      if (json === null) return { ok: false, errors: [{ path: '', message: 'is not there' }] };
      const read = checkFile(json);
      return read.ok ? { ok: true, data: read.data.accounts } : read;
    },
    edited(json, id, parts) {
      const alone = checkAccount({ ...rowsOf(json).find((row) => isRow(row, id)), ...parts });
      if (!alone.ok) return alone;
      // What an account says of the others can only be checked beside them.
      const whole = checkFile(replaced(json, id, parts));
      if (whole.ok) return alone;
      const own = /^accounts\.\d+\./;
      return { ok: false, errors: whole.errors.map((one) => ({ ...one, path: one.path.replace(own, '') })) };
    },
    rewritten: replaced,
    rest(json) {
      const { accounts: _, ...rest } = isObject(json) ? json : {};
      return rest;
    },
  };
}

/** The editable parts of one account whose fixed parts come from elsewhere: the demo, or whoever pushed it. */
export function ownSheet(path: string, base: AccountInput): Sheet {
  const partsIn = (json: unknown): Parts => (isObject(json) ? json : {});
  const checked = (parts: Parts): Checked<CheckedAccount> => {
    const fixed = Object.keys(parts).find((part) => !EDITABLE_PARTS.includes(part));
    if (fixed !== undefined) return { ok: false, errors: [{ path: fixed, message: 'has no place here' }] };
    return checkAccount({ ...base, ...parts });
  };
  return {
    path,
    accounts(json) {
      if (json !== null && !isObject(json))
        return { ok: false, errors: [{ path: '', message: 'must be an object' }] };
      const read = checked(partsIn(json));
      return read.ok ? { ok: true, data: [read.data] } : read;
    },
    edited: (json, _id, parts) => checked({ ...partsIn(json), ...parts }),
    rewritten: (json, _id, parts) => ({ ...partsIn(json), ...parts }),
    rest: () => ({}),
  };
}
