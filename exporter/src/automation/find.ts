// Finds an element as the terminal's data names it: by role and name first, and never the wrong one of two.
import type { Locator, Page } from 'playwright-core';
import { changed } from './stopped.ts';
import type { Target, Way } from './terminal.ts';

function byWay(root: Page | Locator, way: Way): Locator {
  if ('role' in way) return root.getByRole(way.role, { name: way.name, exact: true });
  if ('label' in way) return root.getByLabel(way.label, { exact: true });
  if ('text' in way) return root.getByText(way.text, { exact: true });
  return root.locator(way.css);
}

/**
 * The element, or null while it is not visible. Throws `Stopped` where a way fits more than one: the page has
 * changed, and either could be the wrong one.
 */
export async function find(page: Page, target: Target): Promise<Locator | null> {
  const root = target.within === undefined ? page : await find(page, target.within);
  if (root === null) return null;
  for (const way of target.ways) {
    const seen = byWay(root, way).filter({ visible: true });
    const count = await seen.count();
    if (count === 1) return seen;
    if (count > 1) throw changed(`there are ${count} of ${target.what}`);
  }
  return null;
}
