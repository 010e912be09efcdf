// The made-up project of the site (tests/site/synthetic-nodes.ts) as a project on disk: models, property files, sources,
// exposures, a profile and a DuckDB file in which all its relations exist, so that there is a catalog: views, since a file of
// ten thousand tables takes the engine itself more than a second to open.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Column, kindOf, madeNodes, type Node } from '../site/synthetic-nodes.ts';

/** What was written. */
export interface ProjectCounts {
  readonly nodes: number;
  readonly edges: number;
  readonly columns: number;
}

const DATABASE = 'site.duckdb';

/** Writes a project with so many sources, models and exposures. The same number gives the same files. */
export async function writeSiteProject(folder: string, size: number): Promise<ProjectCounts> {
  const nodes = madeNodes(size);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const domains = new Map<string, Node[]>();
  for (const node of nodes) {
    const list = domains.get(node.domain);
    if (list) list.push(node);
    else domains.set(node.domain, [node]);
    if (node.kind === 'model') write(`models/${node.domain}/${node.name}.sql`, sqlOf(node, nodes));
  }
  for (const [domain, list] of domains) {
    write(`models/${domain}/schema.yml`, propertiesOf(domain, list));
    const exposures = list.filter(({ kind }) => kind === 'exposure').map((node) => exposure(node, nodes));
    if (exposures.length > 0) write(`models/${domain}/exposures.yml`, `exposures:\n${exposures.join('')}`);
  }
  const schemas = [...domains.keys()].map((domain) => `    ${domain}: {+schema: ${domain}}\n`).join('');
  write(
    'dbt_project.yml',
    `name: proj\nversion: 1.0.0\nconfig-version: 2\nprofile: site\nmodels:\n  proj:\n    +materialized: view\n${schemas}`,
  );
  write(
    'profiles.yml',
    `site:\n  target: prod\n  outputs:\n    prod: {type: duckdb, path: ${DATABASE}, schema: prod, threads: 4}\n`,
  );
  await writeRelations(join(folder, DATABASE), nodes);
  return {
    nodes: nodes.length,
    edges: nodes.reduce((sum, { parents }) => sum + parents.length, 0),
    columns: nodes.reduce((sum, { kind, columns }) => sum + (kind === 'exposure' ? 0 : columns.length), 0),
  };
}

function referenceOf({ kind, domain, name }: Node): string {
  return kind === 'source' ? `source('${domain}', '${name}')` : `ref('${name}')`;
}

/** A query over the parents whose columns are those of the parents that the lineage says. */
function sqlOf(node: Node, nodes: readonly Node[]): string {
  const parents = node.parents.flatMap((parent) => nodes[parent] ?? []);
  const imports = parents.map((one, at) => `src_${at} as (\n    select * from {{ ${referenceOf(one)} }}\n)`);
  const columns = node.columns.map(({ name }, at) => {
    const from = (node.lineage[at] ?? []).map(([parent, column]) => {
      const place = Math.max(node.parents.indexOf(parent), 0);
      return `s${place}.${nodes[parent]?.columns[column]?.name}`;
    });
    const [first = 'null', second] = from;
    if (second !== undefined) return `        ${first} + coalesce(${second}, 0) as ${name}`;
    return `        ${kindOf(node, at) === 'derived' ? `coalesce(${first}, 0)` : first} as ${name}`;
  });
  const key = parents[0]?.columns[0]?.name;
  const joins = parents
    .slice(1)
    .map(
      (parent, at) => `    left join src_${at + 1} s${at + 1} on s0.${key} = s${at + 1}.${parent.columns[0]?.name}\n`,
    );
  const body = `joined as (\n    select\n${columns.join(',\n')}\n    from src_0 s0\n${joins.join('')}    where s0.${key} is not null\n)`;
  return `{{ config(materialized='view') }}\n\nwith\n${[...imports, body].join(',\n')}\nselect * from joined\n`;
}

function propertiesOf(domain: string, nodes: readonly Node[]): string {
  const models = nodes.filter(({ kind }) => kind === 'model').map((node) => resource(node, '  '));
  const tables = nodes.filter(({ kind }) => kind === 'source').map((node) => resource(node, '      '));
  const sources = `sources:\n  - name: ${domain}\n    schema: raw_${domain}\n    tables:\n${tables.join('')}`;
  return [
    'version: 2\n',
    models.length > 0 ? `models:\n${models.join('')}` : '',
    tables.length > 0 ? sources : '',
  ].join('');
}

function resource({ name, description, tags, columns }: Node, indent: string): string {
  const config = tags.length > 0 ? `${indent}  config:\n${indent}    tags: [${tags.join(', ')}]\n` : '';
  const listed = columns.map((column) => columnOf(column, `${indent}    `)).join('');
  return `${indent}- name: ${name}\n${described(description, `${indent}  `)}${config}${indent}  columns:\n${listed}`;
}

function columnOf({ name, description, tests }: Column, indent: string): string {
  const listed = tests.length > 0 ? `${indent}  data_tests: [${tests.join(', ')}]\n` : '';
  return `${indent}- name: ${name}\n${described(description, `${indent}  `)}${listed}`;
}

function described(description: string, indent: string): string {
  return description === '' ? '' : `${indent}description: ${description}\n`;
}

function exposure({ name, description, parents }: Node, all: readonly Node[]): string {
  const read = parents.flatMap((parent) => all[parent] ?? []).map((one) => `      - ${referenceOf(one)}\n`);
  return `  - name: ${name}\n    type: dashboard\n    maturity: high\n    url: https://bi.test/board\n${described(description, '    ')}    owner: {name: Analytics, email: a@bi.test}\n    depends_on:\n${read.join('')}`;
}

async function writeRelations(path: string, nodes: readonly Node[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const schemas = new Set<string>();
    await connection.run('begin');
    for (const { kind, domain, name, columns } of nodes) {
      if (kind === 'exposure') continue;
      const schema = `${kind === 'source' ? 'raw' : 'prod'}_${domain}`;
      if (!schemas.has(schema)) await connection.run(`create schema ${schema}`);
      schemas.add(schema);
      const listed = columns.map((one) => `null::${one.type} as ${one.name}`).join(', ');
      await connection.run(`create view ${schema}.${name} as select ${listed}`);
    }
    await connection.run('commit');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
