// Where the history of this machine is, by the configuration that the exporter reads too.
import { readFileSync } from 'node:fs';
import { ConfigError, explain, parseJson } from '../../config/checked.ts';
import { historySchema, revealedHistory } from '../../config/history.ts';
import { checkFile } from '../../config.ts';
import type { StoreOptions } from '../../gateway/history/message.ts';
import { storeOptions } from '../../gateway/history/store-options.ts';
import { readSecret } from '../../secret.ts';
import { dataDirOf, type Io } from '../io.ts';

export interface Source {
  readonly options: StoreOptions;
  /** Of the configured accounts. */
  readonly zones: Readonly<Record<string, string>>;
}

/** Only what is needed: a command that reads must not fail for want of a broker's secret. Throws ConfigError. */
export function sourceOf(io: Io): Source {
  const optionsOf = (history: Parameters<typeof revealedHistory>[0]): StoreOptions =>
    storeOptions(
      dataDirOf(io),
      revealedHistory(history, (_what, from) => readSecret(from, { ...io.env })),
    );
  const path = io.env.TRIPLINE_CONFIG ?? '';
  if (path === '') return { options: optionsOf(historySchema.parse(undefined)), zones: {} };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  const json = parseJson(text);
  const read = json.ok ? checkFile(json.data) : json;
  if (!read.ok) throw explain(path, read.errors);
  const { accounts, history } = read.data;
  const zones = accounts.map(({ account }) => [account.id, account.day.timeZone] as const);
  return { options: optionsOf(history), zones: Object.fromEntries(zones) };
}
