// The programs from outside npm that some suites drive: installed on Debian as root, elsewhere named when absent.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installed } from './steps.mjs';

/** @typedef {{ program: string, package: string, isThere?: () => boolean }} Server */

/** @type {Server[]} */
const SERVERS = [
  { program: 'promtool', package: 'prometheus' },
  { program: 'amtool', package: 'prometheus-alertmanager' },
  { program: 'chromium', package: 'chromium' },
  { program: 'influxd', package: 'influxdb' },
  { program: 'curl', package: 'curl' },
  { program: 'python3', package: 'python3' },
  { program: 'python3 with requests', package: 'python3-requests', isThere: hasRequests },
];

/** Debian's own Python, which is not the first on every path. */
function hasRequests() {
  return ['python3', '/usr/bin/python3'].some(
    (python) => spawnSync(python, ['-c', 'import requests']).status === 0,
  );
}

/** @param {Server} server */
const isThere = ({ program, isThere: look }) => (look === undefined ? installed(program) : look());

/**
 * Installs what it may and returns the programs that are still missing, by name.
 * @returns {string[]}
 */
export function ensureServers() {
  const wanted = SERVERS.filter((server) => !isThere(server));
  if (wanted.length > 0 && mayInstall()) install(wanted.map((server) => server.package));
  return wanted.filter((server) => !isThere(server)).map(({ program }) => program);
}

function mayInstall() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0 && installed('apt-get');
}

function install(packages) {
  console.log(`Installing ${packages.join(' and ')} with apt-get`);
  aptGet('update', '-q');
  aptGet('install', '-q', '-y', '--no-install-recommends', ...packages);
}

/** A failure is not told here: what is still missing afterwards is. */
function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', args, { env, stdio: 'inherit' });
}
