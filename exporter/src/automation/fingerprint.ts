// What the pages on the way are made of, as one hash: roles and names of what can be used, not texts that change.
import { createHash } from 'node:crypto';

const USABLE = 'button|checkbox|combobox|link|menuitem|radio|switch|tab|textbox';
const LINE = new RegExp(`^\\s*- '?(${USABLE}) "((?:[^"\\\\]|\\\\.)*)"`);

/**
 * The usable elements of an accessibility snapshot, each once, in order of the alphabet. States are left out, and
 * digits count as one, because times and counts change every day.
 */
export function elementsOf(snapshot: string): readonly string[] {
  const found = snapshot.split('\n').flatMap((line) => {
    const [, role, name] = LINE.exec(line) ?? [];
    return role === undefined || name === undefined ? [] : [`${role} ${name.replace(/\d+/g, '#')}`];
  });
  return [...new Set(found)].sort();
}

export interface Stage {
  readonly name: string;
  readonly snapshot: string;
}

/** SHA-256, hex. */
export function fingerprintOf(stages: readonly Stage[]): string {
  const pages = stages.map(({ name, snapshot }) => [name, elementsOf(snapshot)]);
  return createHash('sha256').update(JSON.stringify(pages)).digest('hex');
}
