// Serves repositories of this machine as a package hub until it is interrupted:
//   node src/dev/run-ts.mjs tests/packages/serve-hub.ts dbt-labs/dbt_utils=/path/to/repository/.git[@1.3.3,1.3.0] …
// and prints the variables under which `deps` finds the packages there.
import { startFakeHub } from './fake-hub.ts';
import { packageOfRepository } from './repository-packages.ts';

const wanted = process.argv.slice(2).map((word) => {
  const [name = '', rest = ''] = word.split('=');
  const [repository = '', versions] = rest.split('@');
  return { name, repository, versions: versions?.split(',') };
});
const port = Number(process.env['FAKE_HUB_PORT'] ?? '0');
const hub = await startFakeHub(wanted.map(packageOfRepository), port);
console.log(`export DBT_PACKAGE_HUB_URL=${hub.url}`);
