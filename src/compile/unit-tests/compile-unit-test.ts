// A unit test as SQL: the tested model's template over CTEs that hold the given rows.
import { Relation } from '../../adapters/index.ts';
import { fail, jsonObject, type NodeId, TsdbtError } from '../../base/index.ts';
import {
  createRunContext,
  type DatabaseAccess,
  type Resolver,
  type RunContextOptions,
  unitTestNames,
  unitTestVars,
} from '../../context/index.ts';
import { parseTemplate, type Value } from '../../jinja/index.ts';
import type { CompileEnvironment } from '../environment.ts';
import { cteText, injectCtes } from '../ephemeral.ts';
import { compileErrors } from '../errors.ts';
import { functionRelation, refCall } from '../resolver.ts';
import { shiftedMap } from '../shifted-map.ts';
import { inTargetDialect } from '../transpile.ts';
import type { CompiledNode } from '../types.ts';
import { FIXTURE_CONFIG, type Fixture, fixtureModel, fixturesOf } from './fixtures.ts';
import type { RunnableUnitTest } from './unit-test-node.ts';

export interface CompiledUnitTest extends CompiledNode {
  /** SQL of each input that the model reads, by the name of its file. */
  readonly inputs: readonly { readonly name: string; readonly packageName: string; readonly sql: string }[];
}

/**
 * Compiles a unit test; the columns of its inputs are asked of the warehouse.
 * @throws TsdbtError 12xx and 16xx; `subject` names the input where one of them is wrong
 */
export async function compileUnitTest(
  environment: CompileEnvironment,
  runnable: RunnableUnitTest,
  database: DatabaseAccess,
): Promise<CompiledUnitTest> {
  const { test, model } = runnable;
  const fixtures = fixturesOf(environment, test, model);
  const used = new Map<NodeId, Fixture>();
  const self = fixtures.find((fixture) => fixture.isThis);
  // dbt makes `this` before it renders: its CTE comes first, whether the model reads it or not.
  if (self) used.set(self.id, self);
  const context = createRunContext(
    contextOptions(environment, runnable, database, fixtures, resolverOf(environment, runnable, fixtures, used)),
  );
  const written = await parseTemplate(model.template).render({ globals: context.globals });
  const rendered = await inTargetDialect(environment, model, written);
  const inputs: CompiledUnitTest['inputs'][number][] = [];
  const extraCtes: CompiledNode['extraCtes'][number][] = [];
  for (const fixture of used.values()) {
    const sql = await renderFixture(environment, runnable, fixture, database);
    inputs.push({ name: fixture.name, packageName: fixture.original.packageName, sql });
    extraCtes.push({ id: fixture.id, sql: cteText(fixture.cteName, sql) });
  }
  const injected = injectCtes(
    rendered.text,
    extraCtes.map((cte) => cte.sql),
  );
  return {
    uniqueId: test.uniqueId,
    sql: injected.sql,
    body: rendered.text,
    extraCtes,
    map: shiftedMap(rendered.map, injected.insertedAt, injected.insertedLength),
    inputs,
  };
}

function contextOptions(
  environment: CompileEnvironment,
  runnable: RunnableUnitTest,
  database: DatabaseAccess,
  fixtures: readonly Fixture[],
  resolve: Resolver,
): RunContextOptions {
  const { test } = runnable;
  const options: RunContextOptions = {
    facts: environment.facts,
    registry: environment.graph.project.macroRegistry,
    packageName: test.packageName,
    vars: unitTestVars(environment.vars(test.packageName), test.overrides),
    model: {
      ...runnable.dict,
      depends_on: jsonObject([
        ['macros', []],
        ['nodes', fixtures.map(({ id }) => id)],
      ]),
    },
    config: runnable.config,
    thisRelation: undefined,
    resolve,
    database,
    graph: () => environment.graphValue(),
  };
  const names = unitTestNames(createRunContext(options).globals, test.overrides);
  const self = fixtures.find((fixture) => fixture.isThis);
  if (self) names.set('this', self.cteName);
  return { ...options, extra: names };
}

/** References that mean an input; everything else is told to be missing, as dbt does. */
function resolverOf(
  environment: CompileEnvironment,
  runnable: RunnableUnitTest,
  fixtures: readonly Fixture[],
  used: Map<NodeId, Fixture>,
): Resolver {
  const { graph, facts } = environment;
  const { test } = runnable;
  const byOriginal = new Map(fixtures.map((fixture) => [fixture.original.uniqueId, fixture]));
  const use = (fixture: Fixture): Value => {
    used.set(fixture.id, fixture);
    return new Relation({
      dialect: facts.target.dialect,
      database: null,
      schema: null,
      identifier: fixture.cteName,
      type: 'cte',
      quotePolicy: { database: false, schema: false, identifier: false },
    });
  };
  return {
    ref(wanted, span) {
      const found = graph.lookupRef(test.packageName, wanted);
      const fixture = found.kind === 'found' ? byOriginal.get(found.id) : undefined;
      if (fixture) return use(fixture);
      return fail(
        compileErrors.unitTestInputMissing,
        { test: test.uniqueId, path: test.originalFilePath, name: wanted.name, input: refCall(wanted) },
        { span, nodeId: test.uniqueId },
      );
    },
    source(sourceName, tableName, span) {
      const found = graph.lookupSource(test.packageName, [sourceName, tableName]);
      const fixture = found.kind === 'found' ? byOriginal.get(found.id) : undefined;
      if (fixture) return use(fixture);
      return fail(
        compileErrors.unitTestInputMissing,
        {
          test: test.uniqueId,
          path: test.originalFilePath,
          name: `${sourceName}.${tableName}`,
          input: `source('${sourceName}', '${tableName}')`,
        },
        { span, nodeId: test.uniqueId },
      );
    },
    metric: (args, span) =>
      fail(compileErrors.refNotFound, { call: `metric(${args.join(', ')})` }, { span, nodeId: test.uniqueId }),
    function: (args, span) =>
      functionRelation(environment, runnable.model.packageName, args) ??
      fail(compileErrors.refNotFound, { call: `function(${args.join(', ')})` }, { span, nodeId: test.uniqueId }),
  };
}

async function renderFixture(
  environment: CompileEnvironment,
  { test }: RunnableUnitTest,
  fixture: Fixture,
  database: DatabaseAccess,
): Promise<string> {
  const { packageName } = fixture.original;
  const context = createRunContext({
    facts: environment.facts,
    registry: environment.graph.project.macroRegistry,
    packageName,
    vars: environment.vars(packageName),
    model: fixtureModel(environment, test, fixture),
    config: FIXTURE_CONFIG,
    thisRelation: fixture.relation,
    resolve: noReferences(fixture),
    database,
    graph: () => environment.graphValue(),
    extra: fixture.extra,
  });
  try {
    return (await parseTemplate(fixture.template).render({ globals: context.globals })).text;
  } catch (cause) {
    if (!(cause instanceof TsdbtError)) throw cause;
    const subject = `model ${fixture.name} (${test.originalFilePath})`;
    throw new TsdbtError({ ...cause.diagnostic, subject, nodeId: test.uniqueId, span: test.span });
  }
}

function noReferences(fixture: Fixture): Resolver {
  const refuse =
    (name: string) =>
    (args: readonly string[]): never =>
      fail(
        compileErrors.refNotFound,
        { call: `${name}(${args.map((arg) => `'${arg}'`).join(', ')})` },
        {
          nodeId: fixture.id,
        },
      );
  return {
    ref: (wanted) => refuse('ref')([wanted.name]),
    source: (sourceName, tableName) => refuse('source')([sourceName, tableName]),
    metric: refuse('metric'),
    function: refuse('function'),
  };
}
