// Settings in the words of the file: what a person wrote is what the history shows.
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Rule, type Settings } from './settings.ts';
import { settingsChanges, settingsInWords } from './settings-words.ts';

const changed = (over: Partial<Settings>) =>
  settingsChanges(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ...over });

describe('what differs between two settings', () => {
  it('is named by its place in the file, in major units and seconds', () => {
    expect(changed({ dailyLoss: 250_000, feedStaleMs: 12_500 })).toEqual([
      { path: 'limits.dailyLoss', before: null, after: 2_500 },
      { path: 'risk.feedStaleSeconds', before: 20, after: 12.5 },
    ]);
    expect(changed({ kill: { ...DEFAULT_SETTINGS.kill, lockRetryMs: 5_000 }, linked: ['b'] })).toEqual([
      { path: 'kill.lockRetrySeconds', before: 10, after: 5 },
      { path: 'linked', before: [], after: ['b'] },
    ]);
  });

  it('is a whole rule, named by its id: one that came, one that went, one that is another', () => {
    const [first, ...rest] = DEFAULT_SETTINGS.rules;
    const other: Rule = {
      id: 'new',
      when: 'any',
      terms: [{ condition: 'tradeCount' }],
      forMs: 2_000,
      then: 'notify',
    };
    const rules = [{ ...(first as Rule), forReads: 3 }, ...rest.slice(1), other];
    expect(changed({ rules }).map(({ path }) => path)).toEqual([
      'rules.loss-and-stop',
      'rules.new',
      'rules.outer-loss',
    ]);
    expect(changed({ rules })[1]?.after).toEqual({
      when: 'any',
      terms: [{ condition: 'tradeCount' }],
      forSeconds: 2,
      then: 'notify',
    });
  });

  it('is the order of the rules, too: the first that holds acts', () => {
    expect(changed({ rules: DEFAULT_SETTINGS.rules.toReversed() })).toEqual([
      {
        path: 'rules',
        before: ['loss-and-stop', 'outer-loss', 'stale-feed'],
        after: ['stale-feed', 'outer-loss', 'loss-and-stop'],
      },
    ]);
  });

  it('is nothing between equals, and all that is set where nothing was before', () => {
    expect(changed({})).toEqual([]);
    const first = settingsChanges(null, DEFAULT_SETTINGS);
    expect(first).toContainEqual({ path: 'currency', before: null, after: 'INR' });
    expect(first.every(({ before, after }) => before === null && after !== null)).toBe(true);
  });

  it('leaves out none of the settings that a file can hold', () => {
    const probe = (path: readonly string[], value: unknown): readonly string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => probe([...path, key], inner))
        : [path.join('.')];
    // What no file can set has no words in it.
    const ours = ['exit.retryMs', 'exit.stuckRetryMs', 'exit.stuckAfterMs', 'rules'];
    const leaves = probe([], DEFAULT_SETTINGS).filter((leaf) => !ours.includes(leaf));
    const words = Object.keys(settingsInWords({ ...DEFAULT_SETTINGS, rules: [] }));
    expect(words).toHaveLength(leaves.length);
  });
});
