// The fingerprint of a way: the same while texts and numbers change, another when something to click on does.
import { describe, expect, it } from 'vitest';
import { elementsOf, fingerprintOf } from './fingerprint.ts';

const PAGE = `- banner:
  - text: Paper console
  - link "Log out":
    - /url: /terminal/plain/logout
- main:
  - heading "Account" [level=1]
  - tab "Kill switch" [selected]
  - paragraph: No new order is taken until 12:31.
  - 'checkbox "NSE F&O: 3 open" [checked]'
  - button "Continue"`;
const of = (snapshot: string) => fingerprintOf([{ name: 'page', snapshot }]);

describe('the fingerprint of a page', () => {
  it('is made of roles and names', () => {
    expect(elementsOf(PAGE)).toEqual([
      'button Continue',
      'checkbox NSE F&O: # open',
      'link Log out',
      'tab Kill switch',
    ]);
    expect(of(PAGE)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['a text', 'is taken until 12:31', 'is taken until 09:05, says the exchange'],
    ['a state', ' [checked]', ''],
    ['a number in a name', '3 open', '14 open'],
    ['an address', '/plain/logout', '/plain/logout?at=7'],
  ])('stays when %s changes', (_, before, after) => {
    expect(PAGE).toContain(before);
    expect(of(PAGE.replace(before, after))).toBe(of(PAGE));
  });

  it.each([
    ['a button has another name', 'Continue', 'Proceed'],
    ['a tab becomes a link', '- tab "Kill', '- link "Kill'],
    ['a button is gone', '- button "Continue"', ''],
  ])('is another when %s', (_, before, after) => {
    expect(of(PAGE.replace(before, after))).not.toBe(of(PAGE));
  });
});
