// Bundles the host page for one Grafana version, and finds the files that a page asks of that Grafana.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const harness = import.meta.dirname;
const plugin = join(harness, '..');
const host = join(harness, 'host.tsx');

export interface Grafana {
  readonly version: string;
  /** Where its packages are installed. */
  readonly tree: string;
  /** The loader of plugins, as that Grafana has it. */
  readonly scripts: readonly string[];
}

const loader = (packages: string, ...files: readonly string[]): readonly string[] =>
  files.map((file) => join(plugin, packages, 'systemjs/dist', file));

/** The oldest that we promise, and the newest. The old one's loader comes with its own package. */
export const GRAFANAS: readonly Grafana[] = [
  {
    version: '10.1.9',
    tree: plugin,
    scripts: loader('node_modules/@grafana/runtime/node_modules', 'system.js'),
  },
  {
    version: '13.2.2',
    tree: join(harness, 'latest'),
    scripts: loader('node_modules', 'system.js', 'extras/amd.js'),
  },
];

interface Resolving {
  readonly path: string;
  readonly kind: string;
  readonly importer: string;
}

/** As much of esbuild's API as is used here: its types are installed with the plugin only, these tests are always. */
interface Bundler {
  onResolve(of: { filter: RegExp }, answer: (asked: Resolving) => unknown): void;
  onLoad(of: { filter: RegExp; namespace: string }, answer: () => { contents: string }): void;
  resolve(path: string, how: { kind: string; resolveDir: string }): unknown;
}

interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Everything that the host imports comes from one tree, so that there is one React. */
const fromTree = (tree: string) => ({
  name: 'from-tree',
  setup(bundler: Bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) =>
      importer.startsWith(harness) && !importer.includes('node_modules')
        ? bundler.resolve(path, { kind, resolveDir: tree })
        : undefined,
    );
  },
});

/** The page has one loader; a package that imports it gets that one. */
const pagesLoader = {
  name: 'pages-loader',
  setup(bundler: Bundler) {
    const namespace = 'pages-loader';
    bundler.onResolve({ filter: /^systemjs(\/|$)/ }, ({ path }) => ({ path, namespace }));
    bundler.onLoad({ filter: /./, namespace }, () => ({ contents: 'module.exports = window.System' }));
  },
};

/** Whether the bundle is older than what it is made of; its packages count by their installed lockfile. */
function isStale(made: string, tree: string): boolean {
  if (!existsSync(made)) return true;
  const own = ['host.tsx', 'boot.ts', 'share.ts', 'scene.ts', 'source.ts', 'bundle.ts'].map((name) =>
    join(harness, name),
  );
  const parts = [...own, join(tree, 'node_modules/.package-lock.json')];
  return parts.some((file) => statSync(file).mtimeMs > statSync(made).mtimeMs);
}

/** The file of the host page's script, made when it is missing or stale. */
export async function bundle({ version, tree }: Grafana): Promise<string> {
  const folder = join(harness, '.cache');
  const outfile = join(folder, `host-${version}.js`);
  if (!isStale(outfile, tree)) return outfile;
  mkdirSync(folder, { recursive: true });
  const esbuild: Esbuild = createRequire(join(plugin, 'package.json'))('esbuild');
  await esbuild.build({
    entryPoints: [host],
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    logLevel: 'error',
    plugins: [pagesLoader, fromTree(tree)],
    mainFields: ['browser', 'module', 'main'],
    // lodash would take the loader's `define` for its own.
    define: { 'process.env.NODE_ENV': '"production"', global: 'window', define: 'undefined' },
    loader: { '.svg': 'text', '.png': 'dataurl', '.ttf': 'dataurl', '.woff2': 'dataurl', '.woff': 'dataurl' },
    tsconfigRaw: { compilerOptions: { jsx: 'react' } },
  });
  return outfile;
}

/** A file that the page asks of Grafana itself, such as an icon; null where its packages have none. */
export function publicFile({ tree }: Grafana, path: string): Buffer | null {
  const base = join(tree, 'node_modules/@grafana/ui/dist');
  const found = [path, path.replace('/public/build/img/', '/public/img/')]
    .map((each) => join(base, each))
    .find((file) => file.startsWith(base) && existsSync(file) && statSync(file).isFile());
  return found === undefined ? null : readFileSync(found);
}

/** A script of a package of the plugin's own tree, to be run in the page. */
export const scriptOf = (path: string): string => readFileSync(join(plugin, 'node_modules', path), 'utf8');
