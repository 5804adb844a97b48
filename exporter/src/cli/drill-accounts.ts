// The account of a drill and those linked to it: their settings in force, and their books as they are shown now.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '../backbone/embedded/reader.ts';
import type { AccountConfig } from '../config/account.ts';
import { explain, parseJson } from '../config/checked.ts';
import { checkFile } from '../config.ts';
import type { AccountFrame } from '../contract.ts';
import { evolve } from '../core/account/evolve.ts';
import { emptyMemory, type Memory } from '../core/account/state.ts';
import { bookOf, STANDARD_BOOK } from '../drill/book.ts';
import type { DrillAccount } from '../drill/drill.ts';
import { ask } from './http-client.ts';
import { dataDirOf, type Io, urlOf } from './io.ts';
import { isRecord } from './json.ts';

/** An account as it is configured; no broker is made of it. */
type Configured = Pick<AccountConfig, 'id' | 'settings' | 'pollMs' | 'day'> & { readonly owned: boolean };

const PAGE = 1_000;
const MOST_LINKED = 20;
const DAY = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };

/** Kinds of broker at which only the trading system itself can leave a position. */
const OWNED = ['pushed', 'state-files'];

function inFile(path: string): readonly Configured[] {
  const json = parseJson(readFileSync(path, 'utf8'));
  const read = json.ok ? checkFile(json.data) : json;
  if (!read.ok) throw explain(path, read.errors);
  return read.data.accounts.map(({ account: { id, settings, pollMs, day, broker } }) => ({
    id,
    settings,
    pollMs,
    day,
    owned: OWNED.includes(broker),
  }));
}

/** What the engine has in force, by the journal: also for accounts that no config file names. */
function inJournal(path: string): readonly Configured[] {
  if (!existsSync(path)) return [];
  const reader = openReader(path);
  try {
    const memories = new Map<string, Memory>();
    for (let after = 0; ; ) {
      const page = reader.byType(['SettingsChanged', 'PushKept'], after, PAGE);
      for (const row of page)
        memories.set(row.account, evolve(memories.get(row.account) ?? emptyMemory, row));
      after = page.at(-1)?.position ?? after;
      if (page.length < PAGE) break;
    }
    return [...memories].map(([id, { settings, push }]) => {
      return { id, settings, pollMs: 1_000, day: DAY, owned: push !== null };
    });
  } finally {
    reader.close();
  }
}

/** The config file counts where it names the account: it is what the exporter obeys, or will at its next start. */
function allConfigured(io: Io): ReadonlyMap<string, Configured> {
  const file = io.env.TRIPLINE_CONFIG;
  const written = file === undefined || file === '' ? [] : inFile(file);
  return new Map(
    [...inJournal(join(dataDirOf(io), 'journal.sqlite')), ...written].map((one) => [one.id, one]),
  );
}

const isFrame = (value: unknown): value is AccountFrame =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  Array.isArray(value.positions) &&
  Array.isArray(value.openOrders);

/** The account as the exporter shows it; null where it is not reached or does not know it. It is only read. */
async function frameOf(io: Io, id: string): Promise<AccountFrame | null> {
  const reply = await ask(io, 'GET', `/api/accounts/${encodeURIComponent(id)}`);
  if (reply.kind !== 'answer' || reply.status !== 200 || !isRecord(reply.body)) return null;
  return isFrame(reply.body.account) ? reply.body.account : null;
}

async function withBook(io: Io, { owned, ...one }: Configured): Promise<DrillAccount> {
  const frame = await frameOf(io, one.id);
  if (owned || frame?.hands === 'owner') {
    throw new Error(
      `only its trading system can leave the positions of ${one.id}: a paper exchange cannot stand in`,
    );
  }
  if (frame !== null) return { ...one, book: bookOf(frame) };
  const unread = `the exporter at ${urlOf(io)} did not show the account`;
  return { ...one, book: { ...STANDARD_BOOK, notes: [unread, ...STANDARD_BOOK.notes] } };
}

function chosen(all: ReadonlyMap<string, Configured>, wanted: string | undefined): Configured {
  const names = [...all.keys()].join(', ');
  const [only] = all.values();
  if (wanted === undefined && only !== undefined && all.size === 1) return only;
  if (wanted === undefined)
    throw new Error(`say which account by --account: ${names || 'none is known here'}`);
  const one = all.get(wanted);
  if (one !== undefined) return one;
  throw new Error(`neither the config file nor the journal has an account ${wanted}: ${names || 'none'}`);
}

/** Throws an Error in words when there is nothing to drill. */
export async function drillAccounts(
  io: Io,
  wanted: string | undefined,
): Promise<{ readonly account: DrillAccount; readonly linked: readonly DrillAccount[] }> {
  const all = allConfigured(io);
  const own = chosen(all, wanted);
  const linked: DrillAccount[] = [];
  for (const id of own.settings.linked.slice(0, MOST_LINKED)) {
    const other = all.get(id);
    if (other === undefined) throw new Error(`${own.id} is linked to ${id}, which is not known here`);
    linked.push(await withBook(io, other));
  }
  return { account: await withBook(io, own), linked };
}
