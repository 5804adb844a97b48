// When a receipt is filed, and as what: each lock, each time it is stuck, and the re-arm that ends it. A fold of facts.
import type { FactType, Recorded } from '../fact.ts';
import type { Ms } from '../types.ts';
import { receipts } from './receipt.ts';

/** A receipt as it stood when it was filed, not yet bound to the filings before it. */
export interface Draft {
  readonly account: string;
  /** The seq of the trip. */
  readonly trip: number;
  /** The seq of the fact that it was filed on: everything up to it is in the receipt. */
  readonly through: number;
  readonly at: Ms;
  readonly on: 'KillLocked' | 'KillStuck' | 'Rearmed';
  /** Without what is null or empty, so that a receipt which gains a member stays the same for older kills. */
  readonly receipt: Readonly<Record<string, unknown>>;
}

const isFiledOn = (type: FactType): type is Draft['on'] =>
  type === 'KillLocked' || type === 'KillStuck' || type === 'Rearmed';

/** Takes the facts of one account in order, and gives a draft for each on which a receipt is filed. */
export function createDrafter(): (row: Recorded) => Draft | null {
  let ofTrip: Recorded[] = [];
  return (row) => {
    const { type } = row.fact;
    if (type === 'KillTripped') ofTrip = [];
    else if (ofTrip.length === 0) return null;
    ofTrip.push(row);
    if (!isFiledOn(type)) return null;
    const receipt = receipts(ofTrip)[0];
    if (receipt === undefined) return null;
    if (type === 'Rearmed') ofTrip = [];
    const { account, seq: through, at } = row;
    return { account, trip: receipt.seq, through, at, on: type, receipt: withoutEmpty({ ...receipt }) };
  };
}

function withoutEmpty(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(value).map(([name, member]) => [name, bare(member)] as const);
  return Object.fromEntries(kept.filter(([, member]) => !isEmpty(member)));
}

/** Members of a list keep their places. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  return typeof value === 'object' && value !== null ? withoutEmpty({ ...value }) : value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
