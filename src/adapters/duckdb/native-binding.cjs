// The native part of DuckDB's driver, as the program has it in place of the driver's own loader (src/dev/build.mjs). To
// learn which C library a Linux has, that one loads node's module for child processes, a twentieth of a short command;
// npm has installed the part for the machine's library and no other.
// @ts-check
const { createRequire } = require('node:module');

const OWN_LOADER = '@duckdb/node-bindings';

module.exports = load();

function load() {
  if (process.platform === 'linux') {
    const name = `${OWN_LOADER}-linux-${process.arch}`;
    try {
      // Installers that keep packages apart show it to the loader alone.
      const beside = createRequire(require.resolve(OWN_LOADER));
      if (!isThere(beside, `${name}-musl/duckdb.node`)) return beside(`${name}/duckdb.node`);
    } catch {
      // Its own loader says what is wrong.
    }
  }
  return require(OWN_LOADER);
}

/** @param {NodeJS.Require} from @param {string} name */
function isThere(from, name) {
  try {
    from.resolve(name);
    return true;
  } catch {
    return false;
  }
}
