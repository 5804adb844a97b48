// Builds elements from data, never from markup, and brings a live tree up to date without losing the focus.

export type Child = Node | string | null;
type Value = string | number | boolean | null;

const SVG = 'http://www.w3.org/2000/svg';

function setAll(element: Element, attributes: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** An element with attributes (null and false leave one out) and children (null leaves one out). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAll(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A 16 by 16 line drawing. It repeats what the words beside it say, so it is hidden from screen readers. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAll(svg, { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' });
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** Sets a custom property. The page's policy forbids style attributes in markup; this way is allowed. */
export function withVar<E extends HTMLElement>(element: E, name: string, value: string): E {
  element.style.setProperty(name, value);
  return element;
}

const keyOf = (node: Node): string | null => (node instanceof Element ? node.getAttribute('data-key') : null);

const isSame = (live: Node, next: Node): boolean =>
  live.nodeType === next.nodeType && live.nodeName === next.nodeName && keyOf(live) === keyOf(next);

function morphAttributes(live: Element, next: Element): void {
  for (const { name } of [...live.attributes]) if (!next.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (name !== 'style' && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
  if (
    live instanceof HTMLElement &&
    next instanceof HTMLElement &&
    live.style.cssText !== next.style.cssText
  ) {
    live.style.cssText = next.style.cssText;
  }
}

function morphNode(live: Node, next: Node): void {
  if (live instanceof Element && next instanceof Element) {
    morphAttributes(live, next);
    morphChildren(live, [...next.childNodes]);
  } else if (live.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
}

/** Makes `live`'s children like `next`, keeping every element that is still there: a focused button stays focused. */
export function morphChildren(live: Element, next: readonly Node[]): void {
  const keyed = new Map([...live.children].map((child) => [keyOf(child), child] as const));
  let cursor: ChildNode | null = live.firstChild;
  for (const node of next) {
    const key = keyOf(node);
    const known = key === null ? cursor : (keyed.get(key) ?? null);
    if (known === null || !isSame(known, node)) {
      live.insertBefore(node, cursor);
      continue;
    }
    if (known === cursor) cursor = cursor.nextSibling;
    else live.insertBefore(known, cursor);
    morphNode(known, node);
  }
  while (cursor !== null) {
    const gone: ChildNode = cursor;
    cursor = cursor.nextSibling;
    gone.remove();
  }
}
