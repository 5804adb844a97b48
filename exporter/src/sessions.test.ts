// Where hosts are told to send events, and with which token.
import { describe, expect, it } from 'vitest';
import { hostToken, ownAddress } from './sessions.ts';
import { hashToken } from './tokens.ts';

describe('the address for events', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9464'],
    ['localhost', 'http://127.0.0.1:9464'],
    ['0.0.0.0', 'http://127.0.0.1:9464'],
    ['::', 'http://[::1]:9464'],
    ['192.168.1.5', 'http://192.168.1.5:9464'],
    ['fd00::5', 'http://[fd00::5]:9464'],
  ])('of an exporter on %s is %s', (host, url) => {
    expect(ownAddress(host, 9464)).toBe(url);
  });
});

describe('the token for events', () => {
  it('is made only where sending events needs one, and is known by its hash alone', () => {
    expect(hostToken(['read', 'ingest'])).toEqual({ token: null, stored: [] });
    const { token, stored } = hostToken(['read']);
    expect(stored).toMatchObject([{ hash: hashToken(token ?? ''), scopes: ['ingest'] }]);
    expect(JSON.stringify(stored)).not.toContain(token);
  });
});
