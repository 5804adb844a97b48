// Why the rules of an account have not fired, or have: each in a sentence, with what is left of its limit.
import { noSuchAccount, notHeard, seen } from './accounts.ts';
import type { Deps } from './deps.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { ExplainAnswer } from './schema/account.ts';
import { ofAccount } from './schema/input.ts';

const one = ({ view }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/explain',
    scope: 'read',
    tag: 'accounts',
    summary: 'Why each rule has not fired: what is true, what is missing, what is left',
    params: ofAccount,
    answers: [
      { status: 200, what: 'The rules, in the order in which they are looked at', schema: ExplainAnswer },
    ],
    problems: ['UNKNOWN_ACCOUNT', 'NO_FRAME'],
    handle({ params: { id } }) {
      const now = seen(view);
      if (now === null) return notHeard();
      const account = view.account(id);
      if (account === undefined) return noSuchAccount(id);
      const { phase, phaseText, currency, rules, conditions, dayView } = account;
      const { market } = dayView;
      return json(200, { ...now.about, account: id, currency, phase, phaseText, market, rules, conditions });
    },
  });

export const explain = (deps: Deps): readonly Route[] => [one(deps)];
