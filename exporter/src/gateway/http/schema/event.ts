// A journal row and a page of them, as callers get them.
import { z } from 'zod';
import type { Recorded } from '../../../core/fact.ts';
import type { GroupReceipt } from '../../../core/kill/group.ts';

const RecordedFact: z.ZodType<Omit<Recorded, 'fact'> & { readonly fact: { readonly type: string } }> = z
  .object({
    account: z.string(),
    seq: z.int(),
    position: z.int(),
    at: z.number(),
    fact: z.looseObject({ type: z.string() }),
    hash: z.string(),
  })
  .meta({ id: 'RecordedFact', description: 'A fact as the journal keeps it; money in minor units' });

export const EventPage = z
  .object({ events: z.array(RecordedFact), next: z.int(), head: z.int() })
  .meta({ id: 'EventPage', description: 'Ask again with `after` = `next` while `next` is below `head`' });

const moment = z.number().nullable();

export const GroupView: z.ZodType<GroupReceipt> = z
  .object({
    origin: z.object({ account: z.string(), seq: z.int() }),
    accounts: z.array(
      z.object({
        account: z.string(),
        seq: z.int().nullable(),
        outcome: z.enum(['origin', 'tripped', 'already', 'refused', 'telling']),
        flat: z.boolean(),
        locked: z.boolean(),
        flatAt: moment,
        lockedAt: moment,
        why: z.string().nullable(),
      }),
    ),
    allFlat: z.boolean(),
    allLocked: z.boolean(),
    failed: z.array(z.string()),
  })
  .meta({
    id: 'GroupReceipt',
    description: 'The trip that began it and the accounts that were told; `failed` refused or need a person',
  });
