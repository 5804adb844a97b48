// A journal row and a page of them, as callers get them.
import { z } from 'zod';
import type { Recorded } from '../../../core/fact.ts';

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
