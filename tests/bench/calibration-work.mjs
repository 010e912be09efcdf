// Compiles and renders all models of a folder with nunjucks, three times; prints the median in milliseconds.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nunjucks from 'nunjucks';

const folder = process.argv[2] ?? '';
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql'));
const templates = paths.map((path) => readFileSync(join(folder, path), 'utf8'));
/** @param {string} name */
const same = (name) => name;
const context = {
  ref: same,
  source: (/** @type {string} */ _, /** @type {string} */ name) => name,
  config: () => '',
  is_incremental: () => false,
  this: 't',
  cents_to_units: (/** @type {string} */ text) => `(${text} / 100.0)`,
  safe_null: (/** @type {string} */ text, /** @type {string} */ other) => `nullif(${text}, ${other})`,
  used_once: same,
};

function rendering() {
  const environment = new nunjucks.Environment(null, { autoescape: false });
  const began = performance.now();
  for (const template of templates) environment.renderString(template, context);
  return performance.now() - began;
}

const times = [rendering(), rendering(), rendering()].sort((a, b) => a - b);
console.log(times[1]);
