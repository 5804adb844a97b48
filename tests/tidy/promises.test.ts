// Planted promises: each that nobody waits for is seen, with the types of Node at hand.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { floatingPromises } from './promises.ts';

const planted = fileURLToPath(new URL('./planted.ts', import.meta.url));
const PROLOGUE = `
  import { readFile } from 'node:fs/promises';
  import type { Worker } from 'node:worker_threads';
  declare const worker: Worker;
  declare let kept: Promise<unknown>;
  async function local(): Promise<void> {}
`;

function programWith(text: string): ts.Program {
  const options = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options, true);
  const original = host.getSourceFile;
  host.getSourceFile = (name, target, ...rest) =>
    name === planted ? ts.createSourceFile(name, text, target, true) : original(name, target, ...rest);
  return ts.createProgram([planted], options, host);
}

/** The lines of code that are reported, of all lines given: one program, because one takes a second. */
function reported(lines: readonly string[]): readonly string[] {
  const text = `${PROLOGUE.trim()}\n${lines.join('\n')}`;
  const all = text.split('\n');
  return floatingPromises(programWith(text)).map((each) => all[Number(/:(\d+) /.exec(each)?.[1]) - 1] ?? '');
}

describe('a promise that nobody waits for', () => {
  const floating = [
    'local();',
    'local().finally(() => 1);',
    "readFile('x');",
    'worker.terminate();',
    "readFile('x').then(() => 1);",
    "fetch('x');",
    'new Promise((done) => done(1));',
    'Math.max(1) > 0 ? local() : worker.terminate();',
  ];
  const handled = [
    'await local();',
    'void local();',
    "readFile('x').catch(() => 1);",
    "readFile('x').then(() => 1, () => 2);",
    "readFile('x').catch(() => 1).finally(() => 1);",
    'kept = local();',
    'worker.unref();',
    'export const later = local();',
  ];

  it('is seen, and none that is waited for, kept, heard or dismissed on purpose', { timeout: 60_000 }, () => {
    expect(reported([...floating, ...handled])).toEqual(floating);
  });
});
