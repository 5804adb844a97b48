// The receipts of an account's kills, folded from the journal when they are asked for, with what was filed of them.
import { z } from 'zod';
import { groupReceipt } from '../../core/kill/group.ts';
import { filedReceipts } from '../receipt-book.ts';
import { noSuchAccount } from './accounts.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { GroupView } from './schema/event.ts';
import { accountId, ofAccount, seq, wholeNumber } from './schema/input.ts';
import { ReceiptView } from './schema/receipt.ts';

const receiptOf = ({ reader }: Deps, account: string, seq: number) =>
  filedReceipts(reader, account).find((kill) => kill.seq === seq);

const noSuchKill = (seq: number) => refuse('UNKNOWN_KILL', `no trip has seq ${seq}`);

/** The account exists if it is on the screen or has a past. */
export const isKnown = ({ view, reader }: Deps, id: string): boolean =>
  view.account(id) !== undefined || reader.read(id, 0, 1).length > 0;

const list = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/kills',
    scope: 'read',
    tag: 'kills',
    summary: 'Receipts of the account, newest first',
    params: ofAccount,
    query: z.strictObject({ limit: wholeNumber(1, 100).default(20) }),
    answers: [{ status: 200, what: 'The receipts', schema: z.object({ kills: z.array(ReceiptView) }) }],
    problems: ['UNKNOWN_ACCOUNT'],
    handle({ params: { id }, query: { limit } }) {
      if (!isKnown(deps, id)) return noSuchAccount(id);
      return json(200, { kills: filedReceipts(deps.reader, id).toReversed().slice(0, limit) });
    },
  });

const one = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/kills/:seq',
    scope: 'read',
    tag: 'kills',
    summary: 'The receipt of one kill, by the seq of its trip',
    params: z.strictObject({ id: accountId, seq }),
    answers: [{ status: 200, what: 'The receipt', schema: ReceiptView }],
    problems: ['UNKNOWN_ACCOUNT', 'UNKNOWN_KILL'],
    handle({ params }) {
      if (!isKnown(deps, params.id)) return noSuchAccount(params.id);
      const receipt = receiptOf(deps, params.id, params.seq);
      return receipt === undefined ? noSuchKill(params.seq) : json(200, receipt);
    },
  });

const group = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/kills/:seq/group',
    scope: 'read',
    tag: 'kills',
    summary: 'What became of every account of a group, by the trip of any account of it',
    params: z.strictObject({ id: accountId, seq }),
    answers: [{ status: 200, what: 'The receipt of the group', schema: GroupView }],
    problems: ['UNKNOWN_ACCOUNT', 'UNKNOWN_KILL'],
    handle({ params }) {
      if (!isKnown(deps, params.id)) return noSuchAccount(params.id);
      const asked = receiptOf(deps, params.id, params.seq);
      if (asked === undefined) return noSuchKill(params.seq);
      const { origin } = asked;
      const first = origin === null ? asked : receiptOf(deps, origin.account, origin.seq);
      // Where the first trip is gone from the journal, what is known begins with the one that was asked for.
      const begun = first ?? asked;
      const others = begun.linked.map(({ account }) => account);
      return json(
        200,
        groupReceipt(
          begun,
          others.flatMap((id) => filedReceipts(deps.reader, id)),
        ),
      );
    },
  });

export const kills = (deps: Deps): readonly Route[] => [list(deps), one(deps), group(deps)];
