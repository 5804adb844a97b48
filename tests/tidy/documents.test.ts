// Planted pages: a long decision, a path of one machine, a registry, a dependency that nobody explains.
import { describe, expect, it } from 'vitest';
import { longDecisions, machineTraces, uninvited } from './documents.ts';

describe('decisions', () => {
  const page = (count: number, path: string) => [{ path, text: Array(count).fill('x').join('\n') }];

  it('may have 40 lines and no more', () => {
    expect(longDecisions(page(40, 'docs/decisions/0001-a.md'))).toEqual([]);
    expect(longDecisions(page(41, 'docs/decisions/0001-a.md'))).toHaveLength(1);
  });

  it('leave other pages alone', () => expect(longDecisions(page(99, 'README.md'))).toEqual([]));
});

describe('traces of one machine', () => {
  const found = (path: string, text: string) => machineTraces([{ path, text }]);

  it.each([`/wo${'rk'}/main`, `see \`/tm${'p'}/x\``, `/ro${'ot'}/.npmrc`])(
    'are seen in a page: %s',
    (text) => {
      expect(found('README.md', `ok\n${text}`)).toHaveLength(1);
    },
  );

  it('are a registry host, in code too', () => {
    expect(found('README.md', `https://registry.${'npmjs'}.org`)).toHaveLength(1);
    expect(found('scripts/a.mjs', `'registry.${'npmjs'}.org'`)).toHaveLength(1);
  });

  it('are not a relative path or a temporary folder in code', () => {
    expect(found('README.md', 'see docs/work/order.md and ./tmp/x')).toEqual([]);
    expect(found('a.test.ts', `'/tm${'p'}/x'`)).toEqual([]);
  });
});

describe('dependencies', () => {
  const manifest = { path: 'exporter/package.json', text: '{"dependencies":{"zod":"^4","pino":"^10"}}' };
  const page = (text: string) => ({ path: 'ARCHITECTURE.md', text });

  it('are fine when the page names each', () => {
    expect(uninvited([manifest, page('`zod` and `pino`')])).toEqual([]);
  });

  it('are named when the page forgets them, or is not there', () => {
    expect(uninvited([manifest, page('`zod`')])).toEqual([
      'exporter/package.json:1 depends on pino, which ARCHITECTURE.md does not name',
    ]);
    expect(uninvited([manifest])).toHaveLength(2);
  });
});
