// The history's commands, each with its words when it cannot be done.
import { FAILED, type Io } from '../io.ts';
import { ask, listQuestions } from './ask.ts';
import { backup } from './backup.ts';
import type { History } from './command.ts';
import { exportKept } from './export.ts';
import { importFile } from './import.ts';

async function inWords(io: Io, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    io.err(`history: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

export const history: History = {
  list: listQuestions,
  ask: (io, question, options) => inWords(io, () => ask(io, question, options)),
  export: (io, options) => inWords(io, () => exportKept(io, options)),
  import: (io, file, options) => inWords(io, () => importFile(io, file, options)),
  backup: (io, file, options) => inWords(io, () => backup(io, file, options)),
};
