// The configuration of an account as callers read and change it.
import { z } from 'zod';
import type { AccountConfigView } from '../../../contract/request.ts';

const version = z.string().regex(/^[A-Za-z0-9]{1,64}$/);
const parts = z.record(z.string().max(64), z.unknown());

export const ConfigAnswer: z.ZodType<AccountConfigView> = z
  .object({
    account: z.string(),
    broker: z.string(),
    version: z.string().meta({ description: 'Names this very content; send it back with a change' }),
    config: parts.meta({ description: "In the config file's words: money in major units, times in seconds" }),
    secrets: z
      .array(z.string())
      .meta({ description: 'Options that hold secrets and are set; their values cannot be read' }),
  })
  .meta({ id: 'AccountConfig' });

export const ConfigChange = z
  .strictObject({
    version: version
      .nullable()
      .optional()
      .meta({ description: 'Of the configuration that was read; left out, whatever is there is replaced' }),
    config: parts.meta({ description: 'Each part that is given replaces that part whole; the others stay' }),
  })
  .meta({ id: 'ConfigChange' });
