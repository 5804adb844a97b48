// Words that may not appear: names that say nothing, marks of unfinished work, and silenced tools or tests.
import { finding, isScript, type Source } from './source.ts';

const EMPTY_NAMES = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'common', 'misc']);

export function emptyNames(files: readonly Source[]): readonly string[] {
  return files.flatMap((file) => {
    const word = file.path.split(/[/._-]/).find((part) => EMPTY_NAMES.has(part.toLowerCase()));
    return word === undefined ? [] : [finding(file, 1, `is called "${word}", which says nothing`)];
  });
}

/** Written with a bracket in each, so that this table does not find itself. */
const UNFINISHED: readonly RegExp[] = [
  /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/,
  /@ts-(ignor[e]|nochec[k]|expect-erro[r])/,
  /(biom[e]|eslin[t])-(ignore|disable)/,
  /\b(it|test|describe|suite)[.](only|skip|todo)\b/,
];

export function unfinishedWork(files: readonly Source[]): readonly string[] {
  return files.filter(isWritten).flatMap((file) => {
    return file.text.split('\n').flatMap((line, index) => {
      const match = UNFINISHED.map((pattern) => pattern.exec(line)).find((each) => each !== null);
      return match ? [finding(file, index + 1, `says "${match[0]}"`)] : [];
    });
  });
}

const isWritten = (file: Source): boolean => isScript(file) || /\.(css|html|ya?ml|sh)$/.test(file.path);
