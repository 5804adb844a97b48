// history backup: a copy that can be put back, of the history or of the journal.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../backbone/embedded/backup.ts';
import { dataDirOf, FAILED, type Io, OK } from '../io.ts';
import { sourceOf } from './source.ts';

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

export async function backup(
  io: Io,
  file: string,
  { journal }: { readonly journal?: boolean },
): Promise<number> {
  if (!journal && sourceOf(io).options.store !== 'embedded') {
    io.err('this history is in InfluxDB, which has a backup of its own: influxd backup -portable');
    return FAILED;
  }
  const from = join(dataDirOf(io), journal ? 'journal.sqlite' : 'history.sqlite');
  try {
    await backUp(from, file);
  } catch (error) {
    if (!isTaken(error)) throw error;
    io.err(`there is something at ${file} already; nothing was written`);
    return FAILED;
  }
  io.out(`${journal ? 'the journal' : 'the history'} is in ${file}, ${statSync(file).size} bytes`);
  return OK;
}
