// A trading desk for one test: option sellers on a paper exchange whose prices we hold, a Telegram, a real exporter.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { KillView } from '../../exporter/src/contract.ts';
import type { FiledReceipt } from '../../exporter/src/gateway/receipt-book.ts';
import { type PaperProcess, startPaper } from '../../exporter/src/paper-process.ts';
import { type FakeTelegram, fakeTelegram } from '../fake-telegram.ts';
import { type Exchange, exchangeAt } from './exchange.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

const OPS = -1001;
export const ASHA = 11;
const PASSWORD = 'a password of the desk';
const QTY = 75;
const SOLD_AT = 100;
const STOP_AT = 125;
/** Above the stop; a loss of 30 a unit. */
export const BREACH_AT = 130;
/** Less than that loss, and more than two thirds of it: the net without a stop stays out of it. */
export const DAILY_LOSS = 2_000;

export interface DeskAccount {
  readonly id: string;
  /** The look of the web terminal that it is locked at; absent: nowhere. */
  readonly look?: 'plain' | 'otp' | 'flutter';
  /** Of the account's configuration. */
  readonly more?: object;
  /** Its exchange by a number; accounts of one number share it. */
  readonly venue?: number;
}

export interface Desk {
  readonly exporter: Running;
  readonly telegram: FakeTelegram;
  exchange(account: string): Exchange;
  /** Sells a call and a put, each with its stop, and waits until the exporter sees both. */
  sell(account: string): Promise<void>;
  /** Moves the call through its stop, beyond the loss limit; gives the moment just before. */
  breach(account: string): Promise<number>;
  /** What the exchange says of a new order of the user: a reason why not, or null. */
  order(account: string): Promise<string | null>;
  /** The first message to the chat that these words fit, once it is there. */
  heard(words: RegExp): Promise<string>;
  /** A person writes into the chat. */
  write(text: string): void;
  kill(account: string): Promise<KillView>;
  receipt(account: string): Promise<FiledReceipt>;
  post(
    path: string,
    body: object,
    token?: string,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  metrics(): Promise<string>;
  close(): Promise<void>;
}

const callOf = (account: string): string => `${account}CE`;
const putOf = (account: string): string => `${account}PE`;

const contract = (symbol: string, optionType: 'CE' | 'PE') => ({
  ...{ symbol, optionType, price: SOLD_AT, lotSize: 25, freezeQty: 1800 },
});

/** Contracts of their own for each account: one's market moves nobody else. */
const startVenue = (ids: readonly string[]): Promise<PaperProcess> =>
  startPaper({
    mode: 'real',
    market: { listed: ids.flatMap((id) => [contract(callOf(id), 'CE'), contract(putOf(id), 'PE')]) },
    users: ids.map((user) => ({ user, password: PASSWORD, openingFunds: 1_000_000 })),
  });

const lockOf = (user: string, url: string) => ({
  ...{ terminal: 'mock', url, user, password: PASSWORD, segments: ['NSE_FO'] },
});
const configOf = ({ id, look, more }: DeskAccount, url: string) => ({
  id,
  broker: 'paper',
  options: { baseUrl: url, user: id, password: PASSWORD },
  limits: { dailyLoss: DAILY_LOSS },
  ...(look === undefined ? {} : { lock: lockOf(id, `${url}/terminal/${look}/`) }),
  ...more,
});

/** The user himself, at his own session beside the exporter's. */
async function trader(url: string, user: string) {
  const call = async (path: string, body: object, token = '') => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    // The exchange's own answers, whose fields each caller here knows.
    return (await answer.json()) as { token?: string; error?: { reason: string } };
  };
  const { token } = await call('/v1/login', { user, password: PASSWORD });
  return async (symbol: string, side: 'BUY' | 'SELL', stop?: number): Promise<string | null> => {
    const how = stop === undefined ? { type: 'MARKET' } : { type: 'SL-M', trigger_price: stop };
    const order = { symbol, side, product: 'NRML', qty: QTY, ...how };
    return (await call('/v1/orders', order, token)).error?.reason ?? null;
  };
}

async function openVenues(accounts: readonly DeskAccount[]): Promise<Map<number, PaperProcess>> {
  const venues = new Map<number, PaperProcess>();
  for (const { venue = 0 } of accounts) {
    if (venues.has(venue)) continue;
    const own = accounts.filter((one) => (one.venue ?? 0) === venue);
    venues.set(venue, await startVenue(own.map(({ id }) => id)));
  }
  return venues;
}

export async function openDesk(accounts: readonly DeskAccount[], dir?: string): Promise<Desk> {
  const home = dir ?? (await newDir());
  const venues = await openVenues(accounts);
  const telegram = await fakeTelegram([OPS]);
  const venueOf = (account: string): PaperProcess => {
    const number = accounts.find(({ id }) => id === account)?.venue ?? 0;
    const found = venues.get(number);
    if (found === undefined) throw new Error(`no venue ${number}`);
    return found;
  };
  const chats = [{ id: OPS, name: 'ops', role: 'control' }];
  const config = join(home, 'config.json');
  const written = {
    accounts: accounts.map((account) => configOf(account, venueOf(account.id).url)),
    notify: { telegram: [{ token: { env: 'BOT' }, apiUrl: telegram.url, chats }] },
  };
  await writeFile(config, JSON.stringify(written));
  const exporter = await startExporter(home, { TRIPLINE_CONFIG: config, BOT: telegram.token });
  const exchange = (account: string) => exchangeAt(venueOf(account));
  const json = async <T>(path: string): Promise<T> => {
    const { status, body } = await exporter.get<T>(path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return body;
  };
  const kill = async (account: string): Promise<KillView> => {
    const view = (await exporter.account(account))?.kill ?? null;
    if (view === null) throw new Error(`${account} has no kill`);
    return view;
  };
  return {
    exporter,
    telegram,
    exchange,
    kill,
    async sell(account) {
      await untilPhase(exporter, account, 'watching');
      const order = await trader(venueOf(account).url, account);
      for (const symbol of [callOf(account), putOf(account)]) {
        const why = (await order(symbol, 'SELL')) ?? (await order(symbol, 'BUY', STOP_AT));
        if (why !== null) throw new Error(`${symbol}: ${why}`);
      }
      await vi.waitFor(async () => {
        const seen = await exporter.account(account);
        if (seen?.positions.length !== 2 || seen.openOrders.length !== 2 || seen.mtm === null)
          throw new Error(`${account} is not seen with two legs and two stops`);
      }, PATIENT);
    },
    async breach(account) {
      const at = Date.now();
      await exchange(account).pin(callOf(account), BREACH_AT);
      return at;
    },
    async order(account) {
      return (await trader(venueOf(account).url, account))(putOf(account), 'SELL');
    },
    heard: (words) =>
      vi.waitFor(() => {
        const found = telegram.said.find(({ text }) => words.test(text));
        if (found === undefined) throw new Error(`not heard: ${words}`);
        return found.text;
      }, PATIENT),
    write: (text) => void telegram.write(OPS, ASHA, text),
    receipt: async (account) =>
      json<FiledReceipt>(`/api/accounts/${account}/kills/${(await kill(account)).seq}`),
    async post(path, body, token = exporter.token) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(exporter.url + path, init);
      return { status: answer.status, body: await answer.json() };
    },
    metrics: async () => (await fetch(`${exporter.url}/metrics`)).text(),
    async close() {
      for (const { pid } of venues.values()) process.kill(pid, 'SIGCONT');
      for (const venue of venues.values()) venue.stop();
      await clean(home, exporter);
      await telegram.close();
    },
  };
}
