// Looks at answers from outside without trusting their shape.

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The list under `key`, or the value itself when it is a list; null when it is neither. */
export function listOf(value: unknown, key: string): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const inner = isRecord(value) ? value[key] : null;
  return Array.isArray(inner) ? inner : null;
}
