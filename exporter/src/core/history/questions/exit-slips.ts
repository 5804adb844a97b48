// What our own exits slipped, by symbol: the price they got against the price that they were planned on.
import type { Recorded } from '../../fact.ts';
import { plannedOn } from '../../kill/plan.ts';
import { completeSettings } from '../../settings.ts';
import type { Exit, Minor } from '../../types.ts';
import type { Past } from '../past.ts';
import type { Asked } from '../question.ts';

/** Exits that may be out at once, and slippages that are looked at; of more the first stand. */
const MAX_OUT = 10_000;
const MAX_SLIPS = 100_000;

interface Out {
  readonly exit: Exit;
  readonly planned: Minor;
}

/** In basis points of the planned price; above 0 is worse than planned. */
const slipOf = ({ exit, planned }: Out, price: Minor): number =>
  ((exit.side === 'buy' ? price - planned : planned - price) / planned) * 10_000;

/** The settings' protection tells from an exit's limit what it was planned on; where it is not known, nothing does. */
class Exits {
  readonly slips = new Map<string, number[]>();
  readonly #asked: Asked;
  readonly #out = new Map<string, Out>();
  #protectionBps: number | null = null;
  #count = 0;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  see({ fact }: Recorded): void {
    if (fact.type === 'SettingsChanged') {
      this.#protectionBps = completeSettings(fact.settings).exit.protectionBps;
    }
    if (fact.type === 'ExitIntended') this.#intend(fact.exit, fact.round);
    if (fact.type !== 'ExitSettled') return;
    const out = this.#out.get(fact.ref);
    this.#out.delete(fact.ref);
    if (out !== undefined && fact.avgPrice !== null && fact.filled > 0) this.#settle(out, fact.avgPrice);
  }

  #intend(exit: Exit, round: number): void {
    const { symbol, side } = this.#asked;
    if (symbol !== null && exit.symbol !== symbol) return;
    if (side !== null && (exit.side === 'sell' ? 'long' : 'short') !== side) return;
    const bps = this.#protectionBps;
    const planned = bps === null ? null : plannedOn(exit, round, bps);
    if (planned !== null && planned > 0 && this.#out.size < MAX_OUT)
      this.#out.set(exit.ref, { exit, planned });
  }

  #settle(out: Out, price: Minor): void {
    if (this.#count === MAX_SLIPS) return;
    this.#count += 1;
    const { symbol } = out.exit;
    const own = this.slips.get(symbol);
    if (own === undefined) this.slips.set(symbol, [slipOf(out, price)]);
    else own.push(slipOf(out, price));
  }
}

/** Of exits that were intended and settled in the span. */
export async function exitSlips(
  past: Past,
  asked: Asked,
  account: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const exits = new Exits(asked);
  const before = past.facts(account, ['SettingsChanged'], 0, asked.from);
  for await (const page of before) for (const recorded of page.slice(-1)) exits.see(recorded);
  const types = ['SettingsChanged', 'ExitIntended', 'ExitSettled'] as const;
  for await (const page of past.facts(account, types, asked.from, asked.to)) {
    for (const recorded of page) exits.see(recorded);
  }
  return exits.slips;
}
