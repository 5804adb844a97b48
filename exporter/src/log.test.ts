// What a reader of the log must never find in it.
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function written(fields: object): string {
  const lines: string[] = [];
  createLog('test', (line) => lines.push(line)).info(fields, 'something happened');
  return lines.join('');
}

describe('log', () => {
  it('writes one JSON line with the part, the fields and the text', () => {
    const line = JSON.parse(written({ account: 'paper-1' }));
    expect(line).toMatchObject({ part: 'test', account: 'paper-1', msg: 'something happened', level: 30 });
  });

  const names = ['token', 'password', 'secret', 'authorization', 'cookie', 'totp', 'set-cookie', 'apiKey'];
  it.each(names)('never writes what stands under %s', (name) => {
    const line = written({ [name]: 'hunter2', a: { [name]: 'hunter2', b: { [name]: 'hunter2' } } });
    expect(line).not.toContain('hunter2');
    expect(line).toContain('[secret]');
  });
});
