// The node that dbt makes of a unit test when it runs: the tested model's SQL under the test's name.
import { Relation } from '../../adapters/index.ts';
import { fail, InternalError, isJsonArray, type JsonObject, jsonObject } from '../../base/index.ts';
import type { ModelNode, UnitTestNode } from '../../parse/index.ts';
import type { CompileEnvironment } from '../environment.ts';
import { compileErrors } from '../errors.ts';
import { relationOfNode } from '../node-relations.ts';
import { projectQuoting } from '../resolver.ts';

export interface RunnableUnitTest {
  readonly test: UnitTestNode;
  readonly model: ModelNode;
  /** What `config` answers, in the model's template too. */
  readonly config: JsonObject;
  /** dbt's `model` dict. */
  readonly dict: JsonObject;
  /** `this` of the materialization: a name beside the tested relation. */
  readonly relation: Relation;
}

/** `name_v2` for the test of a version, else the name. */
export function unitTestName(test: UnitTestNode): string {
  return test.version === null ? test.name : `${test.name}_v${test.version}`;
}

/** Where the node's SQL would lie: `models/<name>.sql` for a test in `models/schema.yml`. */
export function unitTestPath(test: UnitTestNode): string {
  return [...test.originalFilePath.split('/').slice(0, -1), `${unitTestName(test)}.sql`].join('/');
}

/** Makes the node. @throws TsdbtError unit-test-of-python */
export function runnableUnitTest(environment: CompileEnvironment, test: UnitTestNode): RunnableUnitTest {
  const { graph, facts } = environment;
  const [modelId] = graph.dependsOn(test.uniqueId);
  const model = modelId === undefined ? undefined : graph.project.nodes.get(modelId);
  if (model?.kind !== 'model') throw new InternalError(`unit test ${test.uniqueId} has no model`);
  if (model.language !== 'sql')
    fail(
      compileErrors.unitTestOfPython,
      { test: test.name, model: model.name },
      { span: test.span, nodeId: test.uniqueId },
    );
  const name = unitTestName(test);
  const rows = test.expect['rows'] ?? null;
  const config = jsonObject([
    ['enabled', true],
    ['materialized', 'unit'],
    ['tags', []],
    ['meta', jsonObject()],
    ['expected_rows', isJsonArray(rows) ? rows : []],
    ['expected_sql', isJsonArray(rows) ? null : rows],
  ]);
  const own = relationOfNode(model, facts, projectQuoting(environment));
  return {
    test,
    model,
    config,
    dict: jsonObject(
      Object.entries({
        ...environment.manifestOf(model.uniqueId),
        name,
        resource_type: 'unit_test',
        package_name: test.packageName,
        path: unitTestPath(test),
        original_file_path: test.originalFilePath,
        unique_id: test.uniqueId,
        fqn: test.uniqueId.split('.'),
        alias: name,
        relation_name: null,
        config,
        columns: {},
        tested_node_unique_id: model.uniqueId,
        overrides: test.overrides,
        depends_on: { macros: [], nodes: [] },
      }),
    ),
    relation: new Relation({
      dialect: facts.target.dialect,
      database: model.database,
      schema: model.schema,
      identifier: name,
      quotePolicy: own.parts.quotePolicy,
    }),
  };
}
