// Who holds what, so that a tick costs nothing to the accounts that do not hold its instrument.

export class Holders<A> {
  readonly #byInstrument = new Map<string, Set<A>>();
  readonly #held = new Map<A, ReadonlySet<string>>();

  /** `account` holds these instruments now, and no others. */
  update(account: A, instruments: ReadonlySet<string>): void {
    for (const instrument of this.#held.get(account) ?? []) {
      if (!instruments.has(instrument)) this.#drop(account, instrument);
    }
    for (const instrument of instruments) {
      const holders = this.#byInstrument.get(instrument);
      if (holders === undefined) this.#byInstrument.set(instrument, new Set([account]));
      else holders.add(account);
    }
    this.#held.set(account, instruments);
  }

  of(instrument: string): Iterable<A> {
    return this.#byInstrument.get(instrument) ?? [];
  }

  #drop(account: A, instrument: string): void {
    const holders = this.#byInstrument.get(instrument);
    holders?.delete(account);
    if (holders?.size === 0) this.#byInstrument.delete(instrument);
  }
}
