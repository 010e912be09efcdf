// The schemas that dbt publishes for its artifacts, against what tsdbt writes.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type SchemaName = 'catalog-v1' | 'manifest-v12' | 'run-results-v6' | 'sources-v3';

const validators = new Map<SchemaName, ValidateFunction>();

/** What a schema has against a document: where, what and with which facts, the first five. The first use of one is slow. */
export function schemaComplaints(schema: SchemaName, document: unknown): readonly unknown[] {
  const validate = validators.get(schema) ?? validatorOf(schema);
  validate(document);
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => [instancePath, message, params]);
}

function validatorOf(schema: SchemaName): ValidateFunction {
  const path = new URL(`../../tests/compat/schemas/${schema}.json`, import.meta.url);
  // To optimise the code takes longer than all that is saved when it runs.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { optimize: false } });
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  validators.set(schema, validate);
  return validate;
}
