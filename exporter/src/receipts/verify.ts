// Proves an export of receipts, or names the first filing that is not what was filed, and why.
import type { Filing, ReceiptHead } from './filing.ts';
import { headOf } from './filing.ts';
import { readLine } from './line.ts';

/**
 * `edited`: its text was changed; `missing`: filings that stood there are gone; `reordered`: it stands in another
 * place; `foreign`: it is of another chain.
 */
export type BrokenHow = 'edited' | 'missing' | 'reordered' | 'foreign';

export interface Broken {
  readonly ok: false;
  readonly how: BrokenHow;
  readonly text: string;
  /** Of the file, from 1; null where it is about what is not there. */
  readonly line: number | null;
  /** null where the line is too broken to say. */
  readonly account: string | null;
  readonly filing: number | null;
}

export interface Proved {
  readonly ok: true;
  /** The end of each account's chain, in the order of the file. */
  readonly heads: readonly ReceiptHead[];
  readonly filings: number;
  /** Filings that the journal has gained since the export, by account. */
  readonly since: Readonly<Record<string, number>>;
}

export interface Against {
  /** Heads that were kept elsewhere: each must be in the file. */
  readonly heads?: readonly string[];
  /** What the journal yields of an account. */
  readonly journal?: (account: string) => readonly Filing[];
}

interface Placed {
  readonly line: number;
  readonly filing: Filing;
}

const broken = (how: BrokenHow, text: string, at: Placed): Broken => {
  const { account, filing } = at.filing;
  return { ok: false, how, text, line: at.line, account, filing };
};

function readAll(text: string): readonly Placed[] | Broken {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const placed: Placed[] = [];
  for (const [index, one] of lines.entries()) {
    const read = readLine(one);
    if (!read.ok) return { ...read, how: 'edited', line: index + 1 };
    placed.push({ line: index + 1, filing: read.filing });
  }
  if (rest === '') return placed;
  const last = { line: lines.length + 1, account: null, filing: null };
  return { ok: false, how: 'missing', text: 'the file ends in the middle of a line', ...last };
}

/** What is wrong with `next` where the filing after `last` should be; null when it is that filing. */
function follows(last: Filing | undefined, next: Placed, later: (filing: number) => boolean): Broken | null {
  const { filing, previous } = next.filing;
  const wanted = (last?.filing ?? 0) + 1;
  if (filing === wanted) {
    if (previous === (last?.hash ?? null)) return null;
    return broken('foreign', 'it follows another filing than the one before it here', next);
  }
  if (filing < wanted) return broken('foreign', `filing ${filing} stands here a second time`, next);
  if (later(wanted)) return broken('reordered', `filing ${wanted} stands behind it`, next);
  const gone = wanted === filing - 1 ? `filing ${wanted} is` : `filings ${wanted} to ${filing - 1} are`;
  return broken('missing', `${gone} not there before it`, next);
}

function chainsOf(all: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> | Broken {
  const numbers = new Set(all.map(({ filing }) => `${filing.filing} ${filing.account}`));
  const chains = new Map<string, Placed[]>();
  for (const next of all) {
    const { account } = next.filing;
    const chain = chains.get(account) ?? [];
    const wrong = follows(chain.at(-1)?.filing, next, (filing) => numbers.has(`${filing} ${account}`));
    if (wrong !== null) return wrong;
    chain.push(next);
    chains.set(account, chain);
  }
  return chains;
}

function againstHeads(all: readonly Placed[], heads: readonly string[]): Broken | null {
  const here = new Set(all.map(({ filing }) => filing.hash));
  const gone = heads.find((head) => !here.has(head));
  if (gone === undefined) return null;
  const text = `no filing of the file has the head ${gone}: it ends before it, or is of another chain`;
  return { ok: false, how: 'missing', text, line: null, account: null, filing: null };
}

function againstJournal(chain: readonly Placed[], yielded: readonly Filing[]): Broken | null {
  for (const [index, one] of chain.entries()) {
    const same = yielded[index];
    if (same === undefined) return broken('foreign', 'the journal does not yield it', one);
    if (same.hash !== one.filing.hash)
      return broken('edited', 'the journal yields another in its place', one);
  }
  return null;
}

/** `text` is the whole file. Without heads or journal, filings that were cut off at the end leave no trace. */
export function verify(text: string, { heads = [], journal }: Against = {}): Proved | Broken {
  const all = readAll(text);
  if ('ok' in all) return all;
  const chains = chainsOf(all);
  if ('ok' in chains) return chains;
  const since: Record<string, number> = {};
  for (const [account, chain] of journal === undefined ? [] : chains) {
    const yielded = journal?.(account) ?? [];
    const wrong = againstJournal(chain, yielded);
    if (wrong !== null) return wrong;
    if (yielded.length > chain.length) since[account] = yielded.length - chain.length;
  }
  const wrong = againstHeads(all, heads);
  if (wrong !== null) return wrong;
  const ends = [...chains.values()].flatMap((chain) => chain.slice(-1).map(({ filing }) => headOf(filing)));
  return { ok: true, heads: ends, filings: all.length, since };
}
