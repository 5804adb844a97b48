// Who changed an account's configuration, when and how, folded from the journal each time it is asked for.
import { z } from 'zod';
import type { Recorded } from '../../core/fact.ts';
import { completeSettings, type Settings } from '../../core/settings.ts';
import { type SettingChange, settingsChanges } from '../../core/settings-words.ts';
import type { JournalReader } from '../ports.ts';
import { noSuchAccount } from './accounts.ts';
import type { Deps } from './deps.ts';
import { isKnown } from './kills.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { ConfigHistory } from './schema/config.ts';
import { ofAccount, seq, wholeNumber } from './schema/input.ts';

const PAGE = 1_000;

interface Change {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly changes: readonly SettingChange[];
}

function settingsIn({ fact }: Recorded): { settings: Settings; by: string } | null {
  // A default that an older journal could not know of is no change.
  return fact.type === 'SettingsChanged' ? { settings: completeSettings(fact.settings), by: fact.by } : null;
}

/** The newest `limit` changes before `until`, newest first, and the seq to go on from; null at the first of all. */
function historyOf(reader: JournalReader, account: string, until: number, limit: number) {
  const kept: Change[] = [];
  let last: Settings | null = null;
  let dropped = false;
  for (let after = 0; ; ) {
    const page = reader.byType(['SettingsChanged'], after, PAGE);
    for (const row of page) {
      const found = row.account === account && row.seq < until ? settingsIn(row) : null;
      if (found === null) continue;
      kept.push({
        seq: row.seq,
        at: row.at,
        by: found.by,
        changes: settingsChanges(last, found.settings),
      });
      last = found.settings;
      if (kept.length > limit) dropped = kept.shift() !== undefined;
    }
    after = page.at(-1)?.position ?? after;
    if (page.length < PAGE) break;
  }
  return { changes: kept.toReversed(), next: dropped ? (kept[0]?.seq ?? null) : null };
}

const list = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/config/history',
    scope: 'read',
    tag: 'config',
    summary: 'Who changed the configuration, when, and what: newest first',
    params: ofAccount,
    query: z.strictObject({
      limit: wholeNumber(1, 100).default(20),
      before: seq.optional().meta({ description: 'Only changes before this seq; `next` of the page before' }),
    }),
    answers: [{ status: 200, what: 'The changes', schema: ConfigHistory }],
    problems: ['UNKNOWN_ACCOUNT'],
    handle({ params: { id }, query: { limit, before } }) {
      if (!isKnown(deps, id)) return noSuchAccount(id);
      const until = before ?? Number.POSITIVE_INFINITY;
      return json(200, { account: id, ...historyOf(deps.reader, id, until, limit) });
    },
  });

export const configHistory = (deps: Deps): readonly Route[] => [list(deps)];
