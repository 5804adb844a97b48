// Builds dist/: an anonymous AMD file per module.ts(x), every plugin.json and logo beside it, as Grafana loads them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import CopyPlugin from 'copy-webpack-plugin';

const root = import.meta.dirname;
const src = join(root, 'src');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map((file) => relative(src, join(file.parentPath, file.name)));

const entry = Object.fromEntries(
  files
    .filter((file) => /(^|\/)module\.tsx?$/.test(file))
    .map((file) => [file.replace(/\.tsx?$/, ''), `./${file}`]),
);

/** Whatever Grafana 10.1 shares already. The JSX runtime is not among it, so JSX is compiled to createElement. */
const externals = [
  'react',
  'react-dom',
  'rxjs',
  '@emotion/css',
  '@grafana/data',
  '@grafana/ui',
  '@grafana/runtime',
];

/** The same sources at the same date make the same files: a release sets the date. */
const today = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000) * 1000)
  .toISOString()
  .slice(0, 10);
const filled = (json) => json.toString().replaceAll('%VERSION%', version).replaceAll('%TODAY%', today);

/** A nested plugin's logo is looked for in its own folder; one that has none gets the app's. */
const logos = files
  .filter((file) => file.endsWith('/plugin.json') && !existsSync(join(src, dirname(file), 'img/logo.svg')))
  .map((file) => ({ from: 'img/logo.svg', to: join(dirname(file), 'img/logo.svg') }));

const swc = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2021',
    transform: { react: { runtime: 'classic' } },
  },
};

export default {
  context: src,
  mode: 'production',
  devtool: 'source-map',
  entry,
  externals,
  output: {
    clean: true,
    path: join(root, 'dist'),
    filename: '[name].js',
    library: { type: 'amd' },
    publicPath: 'public/plugins/tripline-app/',
    uniqueName: 'tripline-app',
    // Without this a source map names the folder of the machine that built it.
    devtoolModuleFilenameTemplate: 'webpack://tripline-app/[resource-path]',
  },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      { test: /\.tsx?$/, exclude: /node_modules/, use: { loader: 'swc-loader', options: swc } },
      // Style sheets of the console are text: they are put into a shadow root.
      { test: /\.css$/, type: 'asset/source' },
    ],
  },
  plugins: [
    new CopyPlugin({
      patterns: [
        { from: '**/plugin.json', transform: filled },
        { from: '**/img/*' },
        ...logos,
        ...['README.md', 'CHANGELOG.md'].map((name) => ({ from: join(root, name) })),
        { from: join(root, '../LICENSE') },
      ],
    }),
  ],
  performance: { hints: false },
};
