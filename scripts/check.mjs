// `npm run check`: what must hold before a change lands, in a few minutes; stops at the first failure.
import { setupPlugin } from './plugin.mjs';
import { setup } from './setup.mjs';
import { run, staticSteps, vitest } from './steps.mjs';

setup();
setupPlugin();
for (const step of [...staticSteps(), vitest('--project', 'unit', '--project', 'contract')]) {
  if (run(step) !== 'failed') continue;
  console.error(`\ncheck failed at: ${step.name}`);
  process.exit(1);
}
console.log('\ncheck passed');
