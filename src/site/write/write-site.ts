// The content of a site that is made anew from its data.
import { join } from 'node:path';
import { changesMarkdown } from '../format/changes-markdown.ts';
import { type Core, encodeCore, FORMAT_VERSION } from '../format/index.ts';
import type { SiteData } from '../model/site-data.ts';
import { apiFiles } from './api-files.ts';
import { EarlierSite } from './earlier-site.ts';
import { PACKER, packed } from './pack.ts';
import type { SiteApp } from './page.ts';
import { type SiteFile, shardPath, siteFiles } from './site-files.ts';
import { SITE_SCHEMA, type SiteForm } from './site-form.ts';
import { type ContentOptions, metaJson, type PackedFile, type WrittenSite, writeContent } from './write-content.ts';

export interface WriteOptions extends ContentOptions {
  /** Also `api/v1/nodes/<id>.json`. */
  readonly withApi: boolean;
  /** Whether lineage.json was looked at. */
  readonly withLineage: boolean;
}

/** Writes all of it. @throws TsdbtError 5004 when target/docs is not ours, 1901 when the entry cannot be written */
export function writeSite(data: SiteData, options: WriteOptions): WrittenSite {
  const made = { api: options.withApi, static: options.isStatic, lineage: options.withLineage };
  return writeContent(
    {
      title: data.project.title,
      files: packedFiles(options, data),
      others: otherFiles(options, data),
      core: (files) => coreText(data, files),
      meta: (files, sums) => metaText(data, made, files, sums),
    },
    options,
  );
}

function* packedFiles({ app, directory }: WriteOptions, data: SiteData): Generator<PackedFile> {
  const earlier = new EarlierSite(join(directory, 'docs'));
  for (const { key, text } of allFiles(app, data)) {
    const bytes = Buffer.from(text);
    const payload = earlier.payload(key, bytes) ?? packed(bytes);
    yield { key, path: shardPath(key, payload), payload };
  }
}

function* otherFiles(
  { withApi }: WriteOptions,
  data: SiteData,
): Generator<{ readonly path: string; readonly text: string }> {
  if (data.changes) yield { path: 'compare.md', text: changesMarkdown(data.changes) };
  if (withApi) yield* apiFiles(data);
}

/** Programs that are loaded when somebody wants them come like data. */
function* allFiles(app: SiteApp, data: SiteData): Generator<SiteFile> {
  if (app.lineage !== undefined) yield { key: 'app/lineage', text: app.lineage };
  if (app.compare !== undefined) yield { key: 'app/compare', text: app.compare };
  yield* siteFiles(data);
}

function coreText(data: SiteData, files: Core['files']): string {
  const runs = data.runs.map(({ info }) => ({ ...info, hasResults: files.has(`runs/${info.id}`) }));
  return encodeCore({ project: data.project, runs, files, nodes: data.nodes });
}

function metaText(
  data: SiteData,
  made: SiteForm,
  files: ReadonlyMap<string, string>,
  sums: ReadonlyMap<string, string>,
): string {
  const { project, nodes, tests } = data;
  const facts = {
    schema: SITE_SCHEMA,
    schema_version: FORMAT_VERSION,
    // Whether something was left out on purpose.
    limited: project.only !== '' || project.withoutSql,
    // How it is made anew, and what packed it.
    made,
    packer: PACKER,
    project: project.name,
    generated_at: project.generatedAt,
    counts: {
      nodes: nodes.length,
      columns: data.columns.reduce((sum, { columns }) => sum + columns.length, 0),
      tests: tests.length,
      runs: data.runs.length,
    },
  };
  return metaJson(facts, files, sums);
}
