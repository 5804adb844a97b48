// The loader on a real directory: every way in which a file can be bad, and what is shown meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLoader, type Loader } from './loader.ts';

let dir: string;
let loader: Loader;
const path = (name: string) => join(dir, name);
const write = (name: string, content: unknown) => writeFileSync(path(name), JSON.stringify(content));
function replace(name: string, text: string): void {
  writeFileSync(path('new.tmp'), text);
  renameSync(path('new.tmp'), path(name));
}
/** The NAV as it is shown now, with what is said of it. */
function nav(reader: Loader = loader) {
  reader.refresh(new Set([path('nav_state.json'), path('nav.json')]));
  const { source, problem, data } = reader.surfaces().nav;
  return [source, problem ?? data?.flaw ?? null, data?.navUsd ?? null];
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-state-'));
  loader = createLoader({ dir, maxBytes: 4_096 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a file', () => {
  it('that is not there is missing', () => {
    expect(nav()).toEqual([null, 'missing', null]);
    expect([loader.hasRead(), loader.isTorn()]).toEqual([false, false]);
  });

  it('is read again only when it has changed', () => {
    write('nav.json', { nav: 1 });
    utimesSync(path('nav.json'), 1_000, 1_000);
    expect([loader.refresh(new Set()), nav()]).toEqual([true, ['nav.json', null, 1]]);
    expect(loader.refresh(new Set())).toBe(false);
    replace('nav.json', '{"nav": 2}');
    expect([loader.refresh(new Set()), nav()]).toEqual([true, ['nav.json', null, 2]]);
  });

  const BAD: readonly (readonly [string, string, () => void])[] = [
    ['is half written', 'torn', () => writeFileSync(path('nav.json'), '{"nav": 12')],
    ['is empty', 'empty', () => writeFileSync(path('nav.json'), ' \n')],
    ['is a list', 'not an object', () => write('nav.json', [1])],
    ['is a text', 'not an object', () => write('nav.json', 'nav')],
    ['is huge', 'huge (over 4096 bytes)', () => write('nav.json', { nav: 2, pad: 'x'.repeat(5_000) })],
    ['is a directory', 'a directory', () => remade(() => mkdirSync(path('nav.json')))],
    ['is a pipe', 'not a file', () => remade(() => execFileSync('mkfifo', [path('nav.json')]))],
    ['is a device', 'not a file', () => remade(() => symlinkSync('/dev/zero', path('nav.json')))],
    ['links to itself', 'unreadable (ELOOP)', () => remade(() => symlinkSync('nav.json', path('nav.json')))],
  ];
  function remade(make: () => void): void {
    rmSync(path('nav.json'), { force: true });
    make();
  }

  it.each(BAD)('that %s keeps the last good value beside "%s"', (_name, problem, spoil) => {
    write('nav.json', { nav: 1 });
    expect(nav()).toEqual(['nav.json', null, 1]);
    const { writtenAt } = loader.surfaces().nav;
    spoil();
    expect(nav()).toEqual(['nav.json', problem, 1]);
    expect(loader.surfaces().nav.writtenAt).toBe(writtenAt);
    rmSync(path('nav.json'), { recursive: true });
    replace('nav.json', '{"nav": 3}');
    expect(nav()).toEqual(['nav.json', null, 3]);
  });

  it.each(BAD)('that %s from the start has no value', (_name, problem, spoil) => {
    spoil();
    expect(nav()).toEqual(['nav.json', problem, null]);
  });

  it('that is removed leaves its last value, and is missing', () => {
    write('nav.json', { nav: 1 });
    nav();
    rmSync(path('nav.json'));
    expect(nav()).toEqual([null, 'missing', 1]);
  });

  it('of Python may hold NaN and Infinity, which are missing values', () => {
    replace('nav.json', '{"nav_usd": NaN, "nav_total": -Infinity, "nav": 7, "dd_state": "NaN \\" Infinity"}');
    expect(nav()).toEqual(['nav.json', null, 7]);
    expect(loader.surfaces().nav.data?.ddState).toBe('NaN " Infinity');
  });

  it('may begin with a byte order mark', () => {
    writeFileSync(path('nav.json'), '\uFEFF{"nav": 7}');
    expect(nav()).toEqual(['nav.json', null, 7]);
  });

  it('that is written in place within one tick of the clock is not taken for the one before', () => {
    write('nav.json', { nav: 1 });
    nav();
    for (let n = 2; n < 200; n += 1) {
      write('nav.json', { nav: n % 10 });
      expect(nav()).toEqual(['nav.json', null, n % 10]);
    }
  });
});

describe('the names of a surface', () => {
  it('are tried in order', () => {
    write('nav.json', { nav: 1 });
    expect(nav()).toEqual(['nav.json', null, 1]);
    write('nav_state.json', { nav: 2 });
    expect(nav()).toEqual(['nav_state.json', null, 2]);
    rmSync(path('nav_state.json'));
    expect(nav()).toEqual(['nav.json', null, 1]);
  });

  it('pass over one that was never good, and say so', () => {
    write('nav.json', { nav: 1 });
    writeFileSync(path('nav_state.json'), '');
    expect(nav()).toEqual(['nav.json', 'nav_state.json: empty', 1]);
  });

  it('do not change sides when the better one is only torn', () => {
    write('nav.json', { nav: 1 });
    write('nav_state.json', { nav: 2 });
    nav();
    writeFileSync(path('nav_state.json'), '{"na');
    expect(nav()).toEqual(['nav_state.json', 'torn', 2]);
    expect(loader.isTorn()).toBe(true);
  });

  it('can be replaced by a path, relative or absolute, and the AUM go with the NAV', () => {
    mkdirSync(path('sub'));
    write('sub/x.json', { nav: 5, aum: { futures: 6 } });
    for (const given of ['sub/x.json', path('sub/x.json')]) {
      const other = createLoader({ dir, paths: { nav: given } });
      expect(nav(other)).toEqual(['x.json', null, 5]);
      expect(other.surfaces().aum.data?.futuresUsd).toBe(6);
    }
  });
});
