// A secret is read from where its owner keeps it, and refused where others could read it too.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSecret } from './secret.ts';

const dir = mkdtempSync(join(tmpdir(), 'secret-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('is taken as it stands, from the environment, or from a private file', () => {
  expect(readSecret('plain')).toBe('plain');
  process.env.TRIPLINE_TEST_SECRET = 'from-env';
  expect(readSecret({ env: 'TRIPLINE_TEST_SECRET' })).toBe('from-env');
  delete process.env.TRIPLINE_TEST_SECRET;
  expect(() => readSecret({ env: 'TRIPLINE_TEST_SECRET' })).toThrow('holds no secret');
  const file = join(dir, 'secret');
  writeFileSync(file, 'from-file\n', { mode: 0o600 });
  expect(readSecret({ file })).toBe('from-file');
  chmodSync(file, 0o640);
  expect(() => readSecret({ file })).toThrow('can be read by others');
  expect(() => readSecret({ file: join(dir, 'absent') })).toThrow('absent');
});
