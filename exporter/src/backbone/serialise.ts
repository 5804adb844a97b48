// Turns an append into text once, the same way for every journal, and refuses what no journal may hold.
import type { Fact } from '../core/fact.ts';
import type { Ms } from '../core/types.ts';

const MAX_FACT_BYTES = 256 * 1024;
const MAX_APPEND_BYTES = 1024 * 1024;
const MAX_APPEND_FACTS = 1_000;

/** No control characters and no halves of surrogate pairs: those would not come back as they went in. */
const ACCOUNT = /^\P{C}{1,128}$/u;

export interface SerialisedAppend {
  /** One JSON text per fact. Parsed and printed again it is the same text, so its hash can be checked later. */
  readonly texts: readonly string[];
  readonly bytes: number;
}

/** Throws RangeError when the append is out of bounds; the message names the bound. */
export function serialise(account: string, after: number, at: Ms, facts: readonly Fact[]): SerialisedAppend {
  demand(ACCOUNT.test(account), 'an account is named by 1 to 128 printable characters');
  demand(isCount(after), `"after" is a sequence number, not ${after}`);
  demand(Number.isSafeInteger(at), `a fact's time is in whole milliseconds, not ${at}`);
  demand(
    facts.length <= MAX_APPEND_FACTS,
    `${facts.length} facts at once; at most ${MAX_APPEND_FACTS} are taken`,
  );
  const texts = facts.map((fact) => JSON.stringify(fact));
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    const size = Buffer.byteLength(text);
    const name = facts[index]?.type;
    demand(size <= MAX_FACT_BYTES, `${name} has ${size} bytes; at most ${MAX_FACT_BYTES} are taken`);
    bytes += size;
  }
  demand(bytes <= MAX_APPEND_BYTES, `${bytes} bytes at once; at most ${MAX_APPEND_BYTES} are taken`);
  return { texts, bytes };
}

/** Checks where a read begins and how much it wants; throws RangeError. An absent limit wants everything. */
export function checkPage(after: number, limit: number | undefined): void {
  demand(isCount(after), `"after" is a number of facts, not ${after}`);
  demand(limit === undefined || (isCount(limit) && limit > 0), `a page has at least one fact, not ${limit}`);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(`journal: ${otherwise}`);
}
