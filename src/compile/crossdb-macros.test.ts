// Cross-database macros, as dbt 1.12 printed each call on DuckDB, Postgres and Snowflake: byte for byte.
import { expect, test } from 'vitest';
import { builtinMacroPackages, findAdapter } from '../adapters/index.ts';
import { type MacroId, macroId } from '../base/index.ts';
import { MacroRegistry } from '../context/index.ts';
import { parseBlocks, parseTemplate } from '../jinja/index.ts';
import { quietServices } from '../testing/parse-folder.ts';
import { plainRunContext } from '../testing/plain-run-context.ts';
import recorded from './fixtures/crossdb-renders.json' with { type: 'json' };

async function renderer(type: 'duckdb' | 'postgres' | 'snowflake'): Promise<(call: string) => string> {
  const services = quietServices();
  const adapter = await findAdapter(type);
  const credentials = {
    type,
    path: 'x.duckdb',
    account: 'x',
    database: 'x',
    dbname: 'x',
    schema: 's',
    host: 'localhost',
    user: 'u',
    port: 5432,
    password: '',
  };
  const target = adapter.describeTarget(credentials, { projectDirectory: '/', services });
  const packages = builtinMacroPackages(type, target.parents);
  const registry = new MacroRegistry({
    rootPackage: 'shop',
    internalPackages: packages.map((one) => one.name),
    adapterPrefixes: [type, ...target.parents],
  });
  for (const { name, files } of packages) {
    for (const file of files) {
      for (const block of parseBlocks(file).macros) {
        registry.add({ uniqueId: macroId(name, block.fullName) satisfies MacroId, packageName: name, block });
      }
    }
  }
  const { globals } = plainRunContext({ target, registry });
  return (call) => parseTemplate({ path: 'm.sql', text: `{{ dbt.${call} }}` }).renderSync({ globals }).text;
}

for (const type of ['duckdb', 'postgres', 'snowflake'] as const) {
  test(`on ${type}`, async () => {
    const render = await renderer(type);
    const expected: { readonly [call: string]: string } = recorded[type];
    const rendered = Object.fromEntries(Object.keys(expected).map((call) => [call, render(call)]));
    expect(rendered).toEqual(expected);
    expect(Object.keys(expected).length).toBeGreaterThan(100);
  });
}
