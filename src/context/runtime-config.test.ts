import { expect, test } from 'vitest';
import { findAdapter } from '../adapters/index.ts';
import { parseTemplate } from '../jinja/index.ts';
import { quietServices } from '../testing/parse-folder.ts';
import { plainRunContext } from '../testing/plain-run-context.ts';
import { MacroRegistry } from './index.ts';

const services = quietServices();
const { describeTarget } = await findAdapter('duckdb');
const target = describeTarget(
  { type: 'duckdb', path: 'x.duckdb', schema: 'main' },
  { projectDirectory: '/', services },
);
const shop = { name: 'shop', version: '1.2.3', vars: { a: 1 }, quoting: {}, fields: { model_paths: ['models'] } };
const helpers = { name: 'helpers', version: '0.4.0', vars: {}, quoting: {}, fields: {} };

function render(text: string): string {
  const { globals } = plainRunContext({
    target,
    registry: new MacroRegistry({ rootPackage: 'shop', internalPackages: ['dbt'], adapterPrefixes: ['duckdb'] }),
    facts: {
      threads: 3,
      flags: new Map([['SELECT', ['conf']]]),
      cliVars: { b: 2 },
      projects: () => [shop, helpers],
    },
  });
  return parseTemplate({ path: 'conf.sql', text }).renderSync({ globals }).text;
}

// As dbt 1.12 answered for a project of this form; packages read their own version and the root's name this way.
test.each([
  ['{{ builtins.ref.config.project_name }} {{ builtins.ref.config.version }}', 'shop 1.2.3'],
  ["{{ builtins.ref.config.dependencies['helpers'].version }}", '0.4.0'],
  ['{{ ref.config.vars.to_dict() }} {{ ref.config.cli_vars }}', "{'a': 1} {'b': 2}"],
  ['{{ ref.config.args.select }} {{ ref.config.args.selector_name }}', "['conf'] None"],
  ['{{ ref.config.quoting }}', "{'database': True, 'schema': True, 'identifier': True}"],
  ['{{ ref.config.credentials.type }} {{ ref.config.threads }} {{ ref.config.model_paths }}', "duckdb 3 ['models']"],
  ['{{ adapter.config.project_name }} {{ source.config.target_name }} {{ ref.model.name }}', 'shop dev conf'],
  ['{{ ref.config.nothing is defined }}', 'False'],
])('%s', (text, expected) => {
  expect(render(text)).toBe(expected);
});
