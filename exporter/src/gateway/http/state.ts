// A fund as its trading engine's state files show it: the only one there is, or the one that is named.
import { z } from 'zod';
import { noSuchAccount, notHeard, seen } from './accounts.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { FundState } from './schema/account.ts';
import { accountId } from './schema/input.ts';

const fund = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/state',
    scope: 'read',
    tag: 'funds',
    summary: 'The six surfaces of a fund, and what is computed from them',
    query: z.strictObject({ account: accountId.optional() }),
    answers: [{ status: 200, what: 'The fund as it is now', schema: FundState }],
    problems: ['UNKNOWN_ACCOUNT', 'NO_FUND', 'WHICH_FUND', 'NO_FRAME'],
    handle({ query: { account: wanted } }) {
      const now = seen(view);
      if (now === null) return notHeard();
      if (wanted !== undefined && view.account(wanted) === undefined) return noSuchAccount(wanted);
      const funds = now.accounts.filter(({ id, fund }) => fund !== null && (wanted ?? id) === id);
      const [one, another] = funds;
      if (one === undefined) {
        const unread = now.accounts.find(
          ({ id, broker }) => broker === 'state-files' && (wanted ?? id) === id,
        );
        return refuse('NO_FUND', unread === undefined ? 'no state files are read for it' : unread.brokerText);
      }
      if (another !== undefined) {
        const names = funds.slice(0, 20).map(({ id }) => id);
        return refuse('WHICH_FUND', `add ?account= with one of: ${names.join(', ')}`);
      }
      return json(200, { ...now.about, account: one.id, fund: one.fund });
    },
  });

export const state = (deps: Deps): readonly Route[] => [fund(deps)];
