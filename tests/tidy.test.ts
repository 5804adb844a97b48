// House style as a test: each rule is held against every file of the tree, and names the lines that break it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { longDecisions, machineTraces, uninvited } from './tidy/documents.ts';
import { forbiddenImports } from './tidy/imports.ts';
import { floatingPromises, programOf } from './tidy/promises.ts';
import { impurities } from './tidy/purity.ts';
import { deadFiles } from './tidy/reach.ts';
import { longFiles, longFunctions, silentFiles, wideLines } from './tidy/shape.ts';
import type { Source } from './tidy/source.ts';
import { emptyNames, unfinishedWork } from './tidy/words.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What git tracks, and what it would if it were added now. */
function wholeTree(): readonly Source[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 24 }).split('\0');
  return paths
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

describe('the tree', () => {
  const files = wholeTree();

  it('is read at all', () => expect(files.length).toBeGreaterThan(100));
  it('imports only what the table of rooms allows', () => expect(forbiddenImports(files)).toEqual([]));
  it('has a core without clock, chance or world', () => expect(impurities(files)).toEqual([]));
  it('says in the first line of a file what the file is for', () => expect(silentFiles(files)).toEqual([]));
  it('has no long files', () => expect(longFiles(files)).toEqual([]));
  it('has no long functions', () => expect(longFunctions(files)).toEqual([]));
  it('has no wide lines', () => expect(wideLines(files)).toEqual([]));
  it('has no names that say nothing', () => expect(emptyNames(files)).toEqual([]));
  it('has no unfinished work and silences no tool', () => expect(unfinishedWork(files)).toEqual([]));
  it('keeps each decision short', () => expect(longDecisions(files)).toEqual([]));
  it('knows nothing of one machine', () => expect(machineTraces(files)).toEqual([]));
  it('explains each dependency', () => expect(uninvited(files)).toEqual([]));
  it('leaves no promise alone', { timeout: 120_000 }, () => {
    expect(floatingPromises(programOf(join(root, 'exporter/tsconfig.json')))).toEqual([]);
  });
  it('has no dead files', () => expect(deadFiles(files)).toEqual([]));
});
