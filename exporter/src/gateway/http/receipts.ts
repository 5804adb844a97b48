// The receipts to keep elsewhere: all that was filed, as JSON Lines, and the heads that name it.
import { z } from 'zod';
import { lineOf } from '../../receipts/line.ts';
import { filings } from '../receipt-book.ts';
import type { Deps } from './deps.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { accountId, wholeNumber } from './schema/input.ts';
import { ReceiptHeadsAnswer } from './schema/receipt.ts';

const LINES_MAX = 1_000;

const list = ({ reader }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/receipts',
    scope: 'read',
    tag: 'kills',
    summary: 'The filed receipts, a line each, in the order of the journal; each bound to the one before it',
    query: z.strictObject({
      account: accountId.optional(),
      after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
        .default(0)
        .meta({ description: 'Lines to pass over: what was had already' }),
      limit: wholeNumber(1, LINES_MAX).default(LINES_MAX),
    }),
    answers: [
      { status: 200, what: 'Filings; fewer lines than `limit` are the last', type: 'application/jsonl' },
    ],
    problems: [],
    handle: ({ query: { account, after, limit } }) => {
      const lines = filings(reader, account, after, limit).map((filing) => `${lineOf(filing)}\n`);
      return { status: 200, type: 'application/jsonl', text: lines.join('') };
    },
  });

const heads = ({ receiptHeads }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/receipts/head',
    scope: 'read',
    tag: 'kills',
    summary: 'The newest filing of each account: kept elsewhere, it proves that none before it was changed',
    answers: [{ status: 200, what: 'The heads', schema: ReceiptHeadsAnswer }],
    problems: [],
    handle: () => json(200, { heads: receiptHeads.all() }),
  });

export const receipts = (deps: Deps): readonly Route[] => [list(deps), heads(deps)];
