// Where receipts come from: a running exporter, or a journal on the disk; and the screenshots that they name.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CHAIN_START, type ChainEnd, verifyChain } from '../backbone/chain.ts';
import { openReader } from '../backbone/embedded/reader.ts';
import { createFiler, type Filing } from '../receipts/filing.ts';
import { type Pictured, readLine } from '../receipts/line.ts';
import { dataDirOf, type Io } from './io.ts';
import { read } from './read.ts';

const PAGE = 1_000;
const SCREENSHOT_BYTES_MAX = 32 * 1024 * 1024;

/** All filings of a running exporter, in its order; null when it has told the person why there are none to have. */
export async function filingsOfExporter(
  io: Io,
  account: string | undefined,
): Promise<readonly Filing[] | number> {
  const filings: Filing[] = [];
  // Ends because the journal does: a page that is not full is the last.
  for (;;) {
    const which = account === undefined ? '' : `&account=${encodeURIComponent(account)}`;
    const answer = await read(io, `/api/receipts?after=${filings.length}&limit=${PAGE}${which}`);
    if (!answer.ok) return answer.exit;
    const lines = answer.text.split('\n').slice(0, -1);
    for (const line of lines) {
      const one = readLine(line);
      if (!one.ok) throw new Error(`the exporter gave a receipt that cannot be read: ${one.text}`);
      filings.push(one.filing);
    }
    if (lines.length < PAGE) return filings;
  }
}

/** All filings that the journal in a data directory yields, in its order. Throws when its own chain is broken. */
export function filingsOfJournal(dir: string): readonly Filing[] {
  const reader = openReader(dir.endsWith('.sqlite') ? dir : join(dir, 'journal.sqlite'));
  const ends = new Map<string, ChainEnd>();
  const filers = new Map<string, ReturnType<typeof createFiler>>();
  const filings: Filing[] = [];
  try {
    let after = 0;
    for (let page = reader.readAll(after, PAGE); page.length > 0; page = reader.readAll(after, PAGE)) {
      for (const row of page) {
        const { account, seq, hash } = row;
        if (verifyChain([row], ends.get(account) ?? CHAIN_START) !== null)
          throw new Error(`the journal's own chain breaks at ${account}, seq ${seq}`);
        ends.set(account, { seq, hash });
        const file = filers.get(account) ?? createFiler();
        filers.set(account, file);
        const filing = file(row);
        if (filing !== null) filings.push(filing);
        after = row.position;
      }
    }
    return filings;
  } finally {
    reader.close();
  }
}

/** Names of screenshots anywhere in a receipt. */
function screenshotsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'screenshots' && Array.isArray(member)
      ? member.filter((one) => typeof one === 'string')
      : screenshotsIn(member),
  );
}

/** The screenshots of a receipt that lie in the data directory of this machine, by their hashes. */
export async function picturesOf(io: Io, { account, receipt }: Filing): Promise<readonly Pictured[]> {
  const pictures: Pictured[] = [];
  for (const name of new Set(screenshotsIn(receipt))) {
    // A name that leads elsewhere is none of ours.
    if (basename(name) !== name) continue;
    const path = join(dataDirOf(io), 'terminals', account, 'screenshots', name);
    const size = await stat(path).then(
      (found) => (found.isFile() ? found.size : null),
      () => null,
    );
    if (size === null || size > SCREENSHOT_BYTES_MAX) continue;
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    pictures.push({ name, sha256 });
  }
  return pictures;
}
