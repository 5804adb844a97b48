// The pretend fund as a process of its own: writes into the directory that it is given until its parent is gone.
import { whenParentIsGone } from '../parent.ts';
import { publishFund } from './publish.ts';

const EVERY_MS = 1_000;

async function main(dir: string | undefined): Promise<void> {
  if (dir === undefined) throw new Error('the directory is missing');
  const over = new AbortController();
  const stop = () => over.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  whenParentIsGone(stop);
  const seed = (Date.now() % 1_000_000) + 1;
  await publishFund({ dir, everyMs: EVERY_MS, mode: 'atomic', seed, once: false, signal: over.signal });
  process.exit(0);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`demo fund: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
