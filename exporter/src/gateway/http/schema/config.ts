// The configuration of an account as callers read and change it.
import { z } from 'zod';
import type { AccountConfigView } from '../../../contract/request.ts';
import type { SettingChange } from '../../../core/settings-words.ts';

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

const ConfigEdit: z.ZodType<SettingChange> = z
  .object({ path: z.string(), before: z.unknown(), after: z.unknown() })
  .meta({ id: 'SettingChange', description: "In the config file's words; null is not set" });

export const ConfigHistory = z
  .object({
    account: z.string(),
    changes: z.array(
      z
        .object({ seq: z.int(), at: z.number(), by: z.string(), changes: z.array(ConfigEdit) })
        .meta({ id: 'ConfigEntry' }),
    ),
    next: z
      .int()
      .nullable()
      .meta({ description: 'Ask with `before` = this for older ones; null: there are none' }),
  })
  .meta({ id: 'ConfigHistory', description: 'Newest first; the first of all lists everything that was set' });
