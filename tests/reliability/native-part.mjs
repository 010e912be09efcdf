// The native part of DuckDB's driver with other functions in place of some of its own, for whoever loads it afterwards:
// the program has the rest of the driver within itself, where nobody reaches it.
// @ts-check
import { createRequire } from 'node:module';

/** @typedef {{ readonly [name: string]: (...given: any[]) => any }} NativePart */

/** @param {(own: NativePart) => NativePart} replace gives what takes the place of functions of the same names */
export function replaceInNativePart(replace) {
  const require = createRequire(import.meta.url);
  /** @type {NativePart} */
  const own = require('@duckdb/node-bindings');
  for (const module of Object.values(require.cache)) {
    if (module?.exports !== own) continue;
    // What is native cannot be changed.
    module.exports = Object.create(own, Object.getOwnPropertyDescriptors(replace(own)));
  }
}
