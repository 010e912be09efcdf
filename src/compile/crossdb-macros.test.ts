// Cross-database macros, as dbt 1.12 printed each call on DuckDB and on Postgres: byte for byte.
import { expect, test } from 'vitest';
import { builtinMacroPackages, findAdapter } from '../adapters/index.ts';
import { type MacroId, macroId } from '../base/index.ts';
import { createRunContext, MacroRegistry } from '../context/index.ts';
import { parseBlocks, parseTemplate } from '../jinja/index.ts';
import { quietServices } from '../testing/parse-folder.ts';
import recorded from './fixtures/crossdb-renders.json' with { type: 'json' };

async function renderer(type: 'duckdb' | 'postgres'): Promise<(call: string) => string> {
  const services = quietServices();
  const adapter = await findAdapter(type);
  const credentials = {
    type,
    path: 'x.duckdb',
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
  const never = (): never => {
    return expect.fail('no reference is expected');
  };
  const { globals } = createRunContext({
    facts: {
      services,
      target,
      targetName: 'dev',
      profileName: 'p',
      threads: 1,
      flags: new Map(),
      cliVars: {},
      projectName: 'shop',
      runStartedAt: 0,
      dbtVersion: '1.12.3',
    },
    registry,
    packageName: 'shop',
    vars: { get: () => undefined, names: () => [], show: () => '{}' },
    model: { name: 'm' },
    config: {},
    thisRelation: undefined,
    database: undefined,
    graph: () => null,
    resolve: { ref: never, source: never, metric: never, function: never },
  });
  return (call) => parseTemplate({ path: 'm.sql', text: `{{ dbt.${call} }}` }).renderSync({ globals }).text;
}

for (const type of ['duckdb', 'postgres'] as const) {
  test(`on ${type}`, async () => {
    const render = await renderer(type);
    const expected: { readonly [call: string]: string } = recorded[type];
    const rendered = Object.fromEntries(Object.keys(expected).map((call) => [call, render(call)]));
    expect(rendered).toEqual(expected);
    expect(Object.keys(expected).length).toBeGreaterThan(100);
  });
}
