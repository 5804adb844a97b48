// The receipt of a kill, and the chain that it is filed in, as callers get them.
import { z } from 'zod';
import type { ReceiptHead } from '../../../receipts/filing.ts';

const hash = z.string().meta({ description: 'SHA-256, hex' });

const FiledView = z.object({
  filing: z.int().meta({ description: '1, 2, 3 … within the account' }),
  on: z.enum(['KillLocked', 'KillStuck', 'Rearmed']),
  at: z.number(),
  through: z.int().meta({ description: 'The seq of the last fact that it holds' }),
  previous: hash.nullable(),
  hash,
});

export const ReceiptView = z
  .looseObject({
    seq: z.int(),
    filings: z.array(FiledView),
    head: z.object({ filing: z.int(), hash, previous: hash.nullable() }).nullable(),
  })
  .meta({
    id: 'Receipt',
    description: 'The proof of one kill; money in minor units, times in ms since the epoch',
  });

const HeadView: z.ZodType<ReceiptHead> = z.object({
  account: z.string(),
  filing: z.int(),
  trip: z.int(),
  at: z.number(),
  hash,
});

export const ReceiptHeadsAnswer = z.object({ heads: z.array(HeadView) }).meta({ id: 'ReceiptHeads' });
