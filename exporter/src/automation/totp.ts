// One-time codes from the owner's own secret, as an authenticator shows them.
import { Secret, TOTP, URI } from 'otpauth';

/** `secret` is base32, or an otpauth:// address. Throws, without naming it, when it is neither. */
export function totpCode(secret: string, atMs: number): string {
  try {
    const source = secret.startsWith('otpauth://') ? URI.parse(secret) : fromBase32(secret);
    if (source instanceof TOTP) return source.generate({ timestamp: atMs });
  } catch {
    // What the library says may hold the secret.
  }
  throw new Error('the secret of the one-time codes cannot be read');
}

const fromBase32 = (text: string): TOTP =>
  new TOTP({ secret: Secret.fromBase32(text.replace(/\s/g, '').toUpperCase()) });
