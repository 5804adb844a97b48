// The steps that need no running Tripline: lint, types and the Prometheus rules; and how one step is run and told.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/**
 * One command with its name; with `skip` it is not run, for the reason given there.
 * @typedef {{ name: string, command: string, args: string[], skip?: string }} Step
 * @typedef {'passed' | 'failed' | 'skipped'} Outcome
 */

/** @returns {Step[]} */
export function staticSteps() {
  return [
    node('lint and format', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
    ...typeSteps(),
    ...prometheusSteps(),
    ...alertmanagerSteps(),
  ];
}

/** @returns {Step} */
export function vitest(...args) {
  return node('tests', 'vitest/vitest.mjs', 'run', ...args);
}

/**
 * Runs a step with its output shown, then says how it went and how long it took.
 * @param {Step} step
 * @returns {Outcome}
 */
export function run({ name, command, args, skip }) {
  if (skip) {
    console.log(`SKIPPED ${name}: ${skip}`);
    return 'skipped';
  }
  console.log(`\n${name}`);
  const began = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  const outcome = status === 0 ? 'passed' : 'failed';
  console.log(`${outcome === 'passed' ? 'passed' : 'FAILED'} ${name} in ${seconds(began)} s`);
  return outcome;
}

/** True when the program can be started by its name alone. */
export function installed(program) {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  return folders.some((folder) => existsSync(join(folder, program)));
}

const seconds = (began) => ((performance.now() - began) / 1000).toFixed(1);

/** @returns {Step} */
function node(name, bin, ...args) {
  return { name, command: process.execPath, args: [join(root, 'node_modules', bin), ...args] };
}

/** The page runs in a browser and the scripts are JavaScript, so each has settings of its own. */
function typeSteps() {
  const page = 'exporter/src/gateway/console/page';
  const projects = ['.', 'scripts', ...(holds(page, '.ts') ? [page] : [])];
  return [
    ...projects.map((project) => {
      return node(`types of ${project}`, 'typescript/bin/tsc', '-p', project, '--noEmit');
    }),
    ...PLUGIN_TYPES.map(([what, settings]) => {
      const tsc = join(root, 'grafana-plugin/node_modules/typescript/bin/tsc');
      const args = [tsc, '-p', join('grafana-plugin', settings)];
      return { name: `types of grafana-plugin on ${what}`, command: process.execPath, args };
    }),
  ];
}

/** The same sources must fit the types of the oldest Grafana and of the newest; the plugin brings its own compiler. */
const PLUGIN_TYPES = [
  ['the oldest Grafana', 'tsconfig.json'],
  ['the newest Grafana', 'tsconfig.latest.json'],
];

/** @returns {Step[]} */
function prometheusSteps() {
  const folder = 'provisioning/prometheus';
  if (!existsSync(join(root, folder))) return [];
  const files = (sub) => list(join(folder, sub), '.yml');
  const calls = [
    // Without a look at the files it names: tokens lie elsewhere, and the rules are checked next.
    ['check', 'config', '--syntax-only', ...files('.')],
    ['check', 'rules', ...files('rules'), ...files('alerts')],
    ['test', 'rules', ...files('tests')],
  ].filter((args) => args.at(-1)?.endsWith('.yml'));
  const absent = installed('promtool') ? {} : { skip: 'promtool is not installed' };
  return calls.map((args) => {
    return { name: `promtool ${args[0]} ${args[1]}`, command: 'promtool', args, ...absent };
  });
}

/** @returns {Step[]} */
function alertmanagerSteps() {
  const files = list('provisioning/alertmanager', '.yml');
  if (files.length === 0) return [];
  const absent = installed('amtool') ? {} : { skip: 'amtool is not installed' };
  return [{ name: 'amtool check-config', command: 'amtool', args: ['check-config', ...files], ...absent }];
}

const holds = (folder, ending) => list(folder, ending).length > 0;

function list(folder, ending) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
  return names.map((name) => join(folder, name));
}
