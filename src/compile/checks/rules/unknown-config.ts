import { nearest, type Span, span } from '../../../base/index.ts';
import type { ParsedNode } from '../../../parse/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedProject } from '../checked-project.ts';
import { KNOWN_CONFIGS } from '../known-configs.ts';

export const unknownConfig: CheckRule = {
  name: 'unknown-config',
  code: 1717,
  title: 'A key of a config that is almost the name of another',
  level: 'warn',
  about: `dbt and tsdbt take keys that they do not know for data of your own and say nothing: a model with \`materialised='table'\` stays a view.

It is said of models, seeds and snapshots, and only where a known key differs by one or two letters. Data of your own belongs below \`meta\`, where any name will do.`,
  bad: `{{ config(materialised='table') }}
select …`,
  good: `{{ config(materialized='table') }}
select …`,
  checkProject,
};

/** Letters that may be different. */
const MOST = 2;

function* checkProject(project: CheckedProject): Generator<Finding> {
  const { graph } = project;
  const told = new Set<string>();
  for (const node of graph.project.nodes.values()) {
    if (node.packageName !== graph.project.source.root.name) continue;
    if (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot') continue;
    for (const key of Object.keys(node.config)) {
      if (KNOWN_CONFIGS.has(key)) continue;
      const meant = nearest(key, KNOWN_CONFIGS, MOST);
      if (meant === undefined) continue;
      const place = placeInFiles(project, node, key) ?? node.span;
      // A key of dbt_project.yml reaches many nodes from one place.
      const where = JSON.stringify([place.file.path, place.start]);
      if (told.has(where)) continue;
      told.add(where);
      yield {
        message: `'${key}' is no config that does something`,
        hint: `did you mean '${meant}'? Data of your own stands below meta`,
        span: place,
        node: node.uniqueId,
      };
    }
  }
}

function placeInFiles(project: CheckedProject, node: ParsedNode, key: string): Span | undefined {
  const { file } = project.graph.project.source.root.config;
  const name = key.replace(/[^\w-]/g, '.');
  return (
    placeOf(node.template, new RegExp(`(?<![\\w.])(${name})\\s*=`)) ??
    project.properties.config(node, key) ??
    placeOf(file, new RegExp(`^[ \\t]*["']?\\+?(${name})["']?[ \\t]*:`, 'm'))
  );
}

function placeOf(file: Span['file'], pattern: RegExp): Span | undefined {
  const found = pattern.exec(file.text);
  const [whole = '', key = ''] = found ?? [];
  if (!found) return undefined;
  const start = found.index + whole.indexOf(key);
  return span(file, start, start + key.length);
}
