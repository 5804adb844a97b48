// One-time codes by RFC 6238, from what people have: base32 in groups, or the address behind a QR code.
import { describe, expect, it } from 'vitest';
import { totpCode } from './totp.ts';

/** The RFC's secret `12345678901234567890` in base32; the last six digits of its table. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a one-time code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [20_000_000_000, '353130'],
  ])('at %i s is that of the RFC', (seconds, code) => expect(totpCode(SECRET, seconds * 1000)).toBe(code));

  it('follows from a secret in groups and from an address too', () => {
    expect(totpCode('gezd gnbv gy3t qojq gezd gnbv gy3t qojq', 59_000)).toBe('287082');
    expect(totpCode(`otpauth://totp/Broker:asha?secret=${SECRET}&issuer=Broker`, 59_000)).toBe('287082');
  });

  it('from what is no secret is refused without repeating it', () => {
    for (const wrong of ['not base32 !', 'otpauth://nonsense/SECRET123']) {
      expect(() => totpCode(wrong, 0)).toThrow(/^the secret of the one-time codes cannot be read$/);
    }
  });
});
