// Keeps the configuration of the accounts that run: one truth on disk, read by anybody who may, changed by an
// administrator or by hand in the file, checked by one schema, and obeyed by the engine before it is called done.
import { dirname, join } from 'node:path';
import {
  type AccountConfig,
  type AccountInput,
  type CheckedAccount,
  EDITABLE_PARTS,
} from '../config/account.ts';
import { ConfigError } from '../config/checked.ts';
import type { AccountConfigView, CommandResult, ConfigRequest, LinkReply } from '../contract/request.ts';
import type { Log } from '../log.ts';
import { inOneLine, readJson, type Stamp, writeJson } from './json-file.ts';
import { fixedChanges, type Kept, newsOf, restOf, runnable } from './kept.ts';
import { secretNames } from './secrets.ts';
import { ownSheet, type Sheet, sharedSheet, versionOf } from './sheet.ts';
import { type Watch, watchFiles } from './watch.ts';

const CONFIRM_MS = 3_000;
const MOST_WAITING = 64;
/** Files looked at in one turn of the watch; the others have theirs next. */
const LOOKS_PER_TURN = 100;
const MOST_WARNINGS = 20;
const BY_HAND = 'config file';

export interface ConfigDeps {
  /** The config file; null where there is none. */
  readonly file: string | null;
  readonly dataDir: string;
  readonly log: Log;
  /** Makes the running account obey, and answers as the engine did. */
  readonly apply: (account: AccountConfig, by: string) => Promise<CommandResult>;
}

interface Held {
  readonly kept: Kept;
  readonly atStart: CheckedAccount;
  /** What the file says. */
  now: CheckedAccount;
  /** The version that the engine has confirmed. */
  applied: string;
}

export interface Configs {
  /** The accounts of the config file, as they are to be started. */
  readonly accounts: readonly AccountConfig[];
  /** An account that the config file does not hold, with whatever was set for it before. Throws ConfigError. */
  adopt(base: AccountInput): Promise<AccountConfig>;
  /** An account as it is configured now. */
  account(id: string): AccountConfig | undefined;
  request(request: ConfigRequest): Promise<LinkReply>;
  /** What a person should mend or know of the files, at most 20 sentences. */
  warnings(): readonly string[];
  /** From now on edits by hand are taken up. */
  watch(): void;
  close(): void;
}

type Configure = Extract<ConfigRequest, { name: 'configure' }>;
type Refused = Extract<LinkReply, { type: 'refused' }>;

const refused = (code: string, detail: string, errors?: Refused['errors']): Refused =>
  errors === undefined ? { type: 'refused', code, detail } : { type: 'refused', code, detail, errors };

function viewOf({ now, atStart }: Held): AccountConfigView {
  const { id, broker, options, lock } = atStart.account;
  return {
    account: id,
    broker,
    version: versionOf(now),
    config: now.editable,
    secrets: [...secretNames(options), ...secretNames({ lock })],
  };
}

/** One at a time, in order; null when too many wait already. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return <T>(work: () => Promise<T>): Promise<T> | null => {
    if (waiting >= MOST_WAITING) return null;
    waiting += 1;
    const done = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = done.catch(() => undefined);
    return done;
  };
}

async function confirmed({ apply }: ConfigDeps, held: Held, by: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CONFIRM_MS / 1000} s`), CONFIRM_MS);
  });
  const answer = apply(runnable(held.atStart, held.now), by).then(
    (result) => (result.ok ? null : `${result.code}: ${result.detail}`),
    (error: unknown) => (error instanceof Error ? error.message : 'the engine failed'),
  );
  const objection = await Promise.race([answer, late]);
  clearTimeout(timer);
  if (objection === null) held.applied = versionOf(held.now);
  return objection;
}

/** Reads and checks a file at the start, when what is wrong must stop everything. */
async function open(sheet: Sheet): Promise<{ kept: Kept; accounts: readonly CheckedAccount[] }> {
  const { stamp, json } = await readJson(sheet.path);
  const read = json.ok ? sheet.accounts(json.data) : json;
  if (!read.ok) throw new ConfigError(`${sheet.path} is not usable: ${inOneLine(read.errors)}`);
  const restAtStart = restOf(sheet, json.ok ? json.data : null);
  const kept = { sheet, restAtStart, seen: stamp, doubted: null, settled: true, warnings: [] };
  return { kept, accounts: read.data };
}

const WRITE_CODES = {
  changed: 'CONFIG_CHANGED',
  'read-only': 'CONFIG_READ_ONLY',
  failed: 'CONFIG_NOT_WRITTEN',
} as const;

/** The file's content for an edit, or why it must not be edited now. */
async function readForEdit({
  sheet,
}: Kept): Promise<Refused | { json: unknown; stamp: Stamp; ids: readonly string[] }> {
  const { stamp, json } = await readJson(sheet.path);
  const read = json.ok ? sheet.accounts(json.data) : json;
  if (!json.ok || !read.ok) {
    const why = read.ok ? '' : inOneLine(read.errors);
    return refused('CONFIG_BROKEN', `mend the file by hand first: ${why}`);
  }
  return { stamp, json: json.data, ids: read.data.map(({ account }) => account.id) };
}

function notEditable(config: Configure['config']): Refused | null {
  const names = Object.keys(config).filter((part) => !EDITABLE_PARTS.includes(part));
  if (names.length === 0) return null;
  const message = `cannot be set here; what can: ${EDITABLE_PARTS.join(', ')}`;
  const errors = names.slice(0, 20).map((part) => ({ path: `config.${part.slice(0, 64)}`, message }));
  return refused('INVALID', `${errors[0]?.path}: ${message}`, errors);
}

/** Writes the edit, or says why not; afterwards `held` says what the file says. */
async function edit(held: Held, { account, config, version }: Configure): Promise<Refused | null> {
  const { sheet } = held.kept;
  const found = await readForEdit(held.kept);
  if ('type' in found) return found;
  const before = sheet.edited(found.json, account, {});
  if (!before.ok || !found.ids.includes(account)) {
    return refused('CONFIG_CHANGED', 'the account is no longer in the file');
  }
  if (version !== null && version !== versionOf(before.data)) {
    return refused('CONFIG_CHANGED', 'somebody changed it meanwhile; read it again');
  }
  const after = sheet.edited(found.json, account, config);
  if (!after.ok) {
    const errors = after.errors.map(({ path, message }) => ({ path: `config.${path}`, message }));
    return refused('INVALID', inOneLine(errors), errors);
  }
  const written = await writeJson(sheet.path, sheet.rewritten(found.json, account, config), found.stamp);
  if (!written.ok) return refused(WRITE_CODES[written.why], written.detail);
  held.now = after.data;
  return null;
}

async function configure(deps: ConfigDeps, held: Held, asked: Configure): Promise<LinkReply> {
  const refusal = notEditable(asked.config) ?? (await edit(held, asked));
  if (refusal !== null) return refusal;
  const objection = await confirmed(deps, held, asked.by);
  if (objection === null) return { type: 'config', config: viewOf(held) };
  held.kept.settled = false;
  return refused(
    'UNKNOWN_OUTCOME',
    `written to ${held.kept.sheet.path}, but not confirmed by the engine: ${objection}`,
  );
}

/** What of a file's news cannot be taken up now, account by account. */
async function takeUp(
  deps: ConfigDeps,
  held: Held,
  found: CheckedAccount | undefined,
): Promise<string | null> {
  const { id } = held.atStart.account;
  if (found === undefined) return `${id} is no longer in the file; it runs on as it was until the next start`;
  held.now = found;
  if (versionOf(found) !== held.applied) {
    const objection = await confirmed(deps, held, BY_HAND);
    if (objection !== null) {
      held.kept.settled = false;
      return `${id} does not obey the file yet: ${objection}`;
    }
    deps.log.info({ account: id, version: held.applied }, 'a changed configuration is in force');
  }
  const fixed = fixedChanges(held.atStart, found);
  return fixed.length === 0 ? null : `${id}: the change of ${fixed.join(', ')} takes hold at the next start`;
}

export async function openConfigs(deps: ConfigDeps): Promise<Configs> {
  const held = new Map<string, Held>();
  const files: Kept[] = [];
  const alone = createQueue();
  let watching: Watch | null = null;
  let turn = 0;

  const keep = (kept: Kept, accounts: readonly CheckedAccount[]): void => {
    files.push(kept);
    for (const one of accounts) {
      held.set(one.account.id, { kept, atStart: one, now: one, applied: versionOf(one) });
    }
    watching?.add(dirname(kept.sheet.path));
  };

  const warn = (kept: Kept, warnings: readonly string[]): void => {
    const fresh = warnings.filter((text) => !kept.warnings.includes(text));
    kept.warnings = warnings;
    for (const text of fresh.slice(0, MOST_WARNINGS)) deps.log.warn({ file: kept.sheet.path }, text);
  };

  async function look(kept: Kept): Promise<void> {
    const news = await newsOf(kept);
    if (news.what === 'nothing') return;
    if (news.what === 'broken')
      return warn(kept, [`the file is broken, its last good values stay: ${news.detail}`]);
    const own = [...held.values()].filter((one) => one.kept === kept);
    const byId = new Map(news.accounts.map((one) => [one.account.id, one]));
    kept.settled = true;
    const texts: (string | null)[] = [];
    for (const one of own) texts.push(await takeUp(deps, one, byId.get(one.atStart.account.id)));
    const added = [...byId.keys()].filter((id) => !held.has(id));
    for (const id of added) texts.push(`${id} is new in the file; it is watched from the next start on`);
    const rest = restOf(kept.sheet, news.json) !== kept.restAtStart;
    if (rest)
      texts.push('what the file says beside its accounts has changed; it takes hold at the next start');
    warn(
      kept,
      texts.filter((text) => text !== null),
    );
  }

  async function lookAround(): Promise<void> {
    const count = Math.min(files.length, LOOKS_PER_TURN);
    for (let i = 0; i < count; i += 1) {
      const kept = files[turn++ % files.length];
      if (kept === undefined) return;
      await alone(() => look(kept))?.catch((err: unknown) =>
        deps.log.error({ err }, 'a config file was not looked at'),
      );
    }
  }

  if (deps.file !== null) {
    const { kept, accounts } = await open(sharedSheet(deps.file));
    keep(kept, accounts);
  }
  const accounts = [...held.values()].map(({ now }) => now.account);

  return {
    accounts,
    account(id) {
      const one = held.get(id);
      return one === undefined ? undefined : runnable(one.atStart, one.now);
    },
    async adopt(base) {
      const known = held.get(base.id);
      if (known !== undefined) return runnable(known.atStart, known.now);
      const path = join(deps.dataDir, 'accounts', `${base.id}.json`);
      const { kept, accounts: own } = await open(ownSheet(path, base));
      keep(kept, own);
      const [only] = own;
      if (only === undefined) throw new ConfigError(`${path} holds no account`);
      return only.account;
    },
    async request(asked) {
      const one = held.get(asked.account);
      if (one === undefined) return refused('UNKNOWN_ACCOUNT', `there is no account "${asked.account}"`);
      if (asked.name === 'config') return { type: 'config', config: viewOf(one) };
      const answer = alone(() => configure(deps, one, asked));
      return answer ?? refused('ENGINE_BUSY', 'too many changes are waiting');
    },
    warnings: () => files.flatMap(({ warnings }) => warnings).slice(0, MOST_WARNINGS),
    watch() {
      watching ??= watchFiles(lookAround);
      for (const { sheet } of files) watching.add(dirname(sheet.path));
    },
    close: () => watching?.close(),
  };
}
