// Which of an account's options are secrets, by name alone: their values stay where they are.

const SECRET = /pass|secret|token|key|totp|otp|mpin|^pin$|credential|seed/i;
const DEEPEST = 4;
const MOST = 50;

const isSet = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

function namesIn(options: unknown, prefix: string, depth: number): readonly string[] {
  if (typeof options !== 'object' || options === null || depth > DEEPEST) return [];
  return Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    const path = prefix + name;
    if (SECRET.test(name) && isSet(value)) return [path];
    return namesIn(value, `${path}.`, depth + 1);
  });
}

/** Names, with dots, of the options that look like secrets and are set. */
export const secretNames = (options: unknown): readonly string[] => namesIn(options, '', 1).slice(0, MOST);
