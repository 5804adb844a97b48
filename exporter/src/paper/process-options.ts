// The options that the process is started with: read by hand, refused with the name of what is wrong.
import { readFileSync } from 'node:fs';
import { barsMarket } from './bars.ts';
import { demoOptions } from './demo.ts';
import { fieldsOf } from './draft.ts';
import { generatedMarket } from './generated.ts';
import { indiaDate } from './india-time.ts';
import { listedContracts, listedMarket } from './listed.ts';
import type { Market } from './market.ts';
import type { ExchangeOptions, UserOptions } from './options.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ProcessOptions {
  readonly host: string;
  readonly port: number;
  /** True = lives on when nobody holds its input open. */
  readonly standalone: boolean;
  /** It ends when nobody has called it for so long; 0 = never. */
  readonly idleExitMs: number;
  readonly exchange: ExchangeOptions;
}

/**
 * Reads `{host?, port?, standalone?, adminKey?, seed?}` and either `demo: "loss"` with `password`, or `mode`,
 * `users` and the rest of `ExchangeOptions` with `market: {generated: "loss", date?, strikesEachWay?}`,
 * `{bars: "file", day?}` or `{listed: [contract]}`. Throws on anything else.
 */
export function readOptions(json: string, clock: { now(): number }): ProcessOptions {
  const fields = fieldsOf(JSON.parse(json));
  const { host = '127.0.0.1', port = 0, adminKey, standalone = false, idleExitMs = 0, seed = 1 } = fields;
  if (typeof host !== 'string') throw new Error('host must be a text');
  if (!Number.isInteger(port)) throw new Error('port must be a whole number');
  if (!Number.isSafeInteger(idleExitMs)) throw new Error('idleExitMs must be a whole number');
  if (!Number.isSafeInteger(seed)) throw new Error('seed must be a whole number');
  if (adminKey !== undefined && typeof adminKey !== 'string') throw new Error('adminKey must be a text');
  const exchange =
    fields.demo === undefined ? custom(fields, clock, Number(seed)) : demo(fields, clock, Number(seed));
  const withAdmin = adminKey === undefined ? exchange : { ...exchange, adminKey };
  const life = { standalone: standalone === true, idleExitMs: Number(idleExitMs) };
  return { host, port: Number(port), ...life, exchange: withAdmin };
}

function demo(fields: Fields, clock: { now(): number }, seed: number): ExchangeOptions {
  const { password } = fields;
  if (typeof password !== 'string' || password === '') throw new Error('the demo needs a password');
  return demoOptions({ clock, seed, password, scenario: scenarioOf(fields.demo) });
}

function custom(fields: Fields, clock: { now(): number }, seed: number): ExchangeOptions {
  const { mode } = fields;
  if (mode !== 'real' && mode !== 'speed' && mode !== 'stepped') {
    throw new Error('mode must be real, speed or stepped');
  }
  if (!Array.isArray(fields.users) || fields.users.length === 0) throw new Error('users are missing');
  const users = fields.users.map(userOf);
  // The rest is optional and typed by its owner; its names are those of ExchangeOptions.
  const rest = fields as Partial<ExchangeOptions>;
  return { ...rest, clock, mode, seed, users, market: marketOf(fieldsOf(fields.market), clock, seed) };
}

function marketOf(fields: Fields, clock: { now(): number }, seed: number): Market {
  const { bars, day, generated, listed, strikesEachWay, date = indiaDate(clock.now()) } = fields;
  if (Array.isArray(listed)) return listedMarket(listedContracts(listed), clock.now());
  if (typeof bars === 'string') {
    return barsMarket(JSON.parse(readFileSync(bars, 'utf8')), typeof day === 'string' ? day : undefined);
  }
  if (generated === undefined || typeof date !== 'string') {
    throw new Error('market must be {"generated": scenario} or {"bars": file}');
  }
  // What it may be is the market's own business: it refuses the rest.
  const chain = strikesEachWay === undefined ? {} : { strikesEachWay: Number(strikesEachWay) };
  return generatedMarket({ seed, scenario: scenarioOf(generated), date, ...chain });
}

function scenarioOf(value: unknown): ScenarioName {
  const names = Object.keys(SCENARIOS) as ScenarioName[];
  const found = names.find((name) => name === value);
  if (!found) throw new Error(`no scenario ${String(value)}: there are ${names.join(', ')}`);
  return found;
}

function userOf(value: unknown): UserOptions {
  const fields = fieldsOf(value);
  const { user, password, openingFunds, strategy } = fields;
  if (typeof user !== 'string' || typeof password !== 'string' || typeof openingFunds !== 'number') {
    throw new Error('a user needs user, password and openingFunds');
  }
  if (strategy !== undefined) checkStrategy(user, fieldsOf(strategy));
  return fields as unknown as UserOptions;
}

function checkStrategy(user: string, { entry, lots, stopPct }: Fields): void {
  if (typeof entry !== 'string') throw new Error(`the strategy of ${user} needs an entry time HH:MM`);
  if (!Number.isInteger(lots) || Number(lots) < 1)
    throw new Error(`the strategy of ${user} needs whole lots`);
  if (stopPct !== null && !(Number(stopPct) > 0)) {
    throw new Error(`the strategy of ${user} needs stopPct: percent above 0, or null`);
  }
}
