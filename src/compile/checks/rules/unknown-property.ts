import { nearest } from '../../../base/index.ts';
import type { ParsedNode, SourceNode } from '../../../parse/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedProject } from '../checked-project.ts';
import { KNOWN_CONFIGS } from '../known-configs.ts';

export const unknownProperty: CheckRule = {
  name: 'unknown-property',
  code: 1718,
  title: 'A key of a property file that says nothing where it stands',
  level: 'warn',
  about: `dbt and tsdbt pass over keys that they do not know: a model with \`materialized: table\` beside its name stays a view, a column with \`test:\` has no test. dbt 2 refuses such a file.

It is said of models, seeds, snapshots, tables of sources and their columns: of keys that belong below \`config\`, and of those that differ from a known one by one letter, or two where they are long. Data of your own belongs below \`meta\`.`,
  bad: `models:
  - name: orders
    materialized: table
    columns:
      - name: id
        data_test: [unique]`,
  good: `models:
  - name: orders
    config: {materialized: table}
    columns:
      - name: id
        data_tests: [unique]`,
  checkProject,
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** What models, seeds and snapshots may say beside their config. */
const OF_NODES = words(
  `name description docs meta tags config columns tests data_tests constraints access group latest_version versions
  deprecation_date time_spine semantic_model primary_entity agg_time_dimension metrics derived_semantics relation
  identifier static_analysis_off_reason package contract quote_columns`,
);

const OF_TABLES = words(
  `name description docs meta tags config columns tests data_tests identifier external quoting loader freshness
  loaded_at_field loaded_at_query constraints`,
);

const OF_COLUMNS = words(
  `name description docs meta tags config tests data_tests data_type constraints quote granularity entity dimension
  policy_tags column_mask classifiers databricks_tags`,
);

/** From this length on two letters may be different. */
const LONG = 6;

function* checkProject(project: CheckedProject): Generator<Finding> {
  const { nodes, sources } = project.graph.project;
  const root = project.graph.project.source.root.name;
  const told = new Set<string>();
  for (const resource of [...nodes.values(), ...sources.values()]) {
    if (resource.packageName !== root) continue;
    const known = knownKeys(resource);
    if (!known) continue;
    for (const { key, ofColumn, span } of project.properties.keys(resource)) {
      const hint = ofColumn ? nearHint(key, OF_COLUMNS) : (configHint(key, known, resource) ?? nearHint(key, known));
      // Versions of a model share an entry.
      const where = JSON.stringify([span.file.path, span.start]);
      if (hint === undefined || told.has(where)) continue;
      told.add(where);
      yield { message: `'${key}' says nothing here`, hint, span, node: resource.uniqueId };
    }
  }
}

function knownKeys({ kind }: ParsedNode | SourceNode): ReadonlySet<string> | undefined {
  if (kind === 'source') return OF_TABLES;
  return kind === 'model' || kind === 'seed' || kind === 'snapshot' ? OF_NODES : undefined;
}

function configHint(key: string, known: ReadonlySet<string>, { kind }: ParsedNode | SourceNode): string | undefined {
  return kind !== 'source' && KNOWN_CONFIGS.has(key) && !known.has(key) ? 'it belongs below config' : undefined;
}

function nearHint(key: string, known: ReadonlySet<string>): string | undefined {
  const meant = known.has(key) ? undefined : nearest(key, known, key.length < LONG ? 1 : 2);
  return meant === undefined ? undefined : `did you mean '${meant}'? Data of your own stands below meta`;
}
