// The data files of the site, one after the other: key, text.
import {
  detailContext,
  encodeChanges,
  encodeColumns,
  encodeDetails,
  encodeDocs,
  encodeExpressions,
  encodeRun,
  encodeSources,
  encodeTests,
  encodeTexts,
  plainText,
  SHARD_SIZE,
} from '../format/index.ts';
import type { SiteData } from '../model/site-data.ts';
import { shortHash } from './pack.ts';

/** A file of the site before it is packed. What depends on the core alone or on all others is not among them. */
export interface SiteFile {
  readonly key: string;
  readonly text: string;
}

/** All files but the core. What the artifacts do not give has no file. */
export function* siteFiles(data: SiteData): Generator<SiteFile> {
  const columns = data.columns.some((node) => node.columns.length > 0);
  if (columns) yield { key: 'cols', text: encodeColumns(data.columns) };
  if (data.project.hasLineage && !data.project.withoutSql) {
    yield { key: 'exprs', text: encodeExpressions(data.columns) };
  }
  const context = detailContext(data.runs.length, data.tests, data.columns);
  for (let first = 0; first < data.details.length; first += SHARD_SIZE) {
    const key = `n/${first / SHARD_SIZE}`;
    yield { key, text: encodeDetails(first, data.details.slice(first, first + SHARD_SIZE), context) };
  }
  if (data.tests.length > 0) yield { key: 'tests', text: encodeTests(data.tests) };
  if (data.sources.length > 0) yield { key: 'sources', text: encodeSources(data.sources) };
  if (data.docs.length > 0) yield { key: 'docs', text: encodeDocs(data.docs) };
  if (data.changes) yield { key: 'compare', text: encodeChanges(data.changes) };
  for (const { info, rows } of data.runs) yield { key: `runs/${info.id}`, text: encodeRun(rows()) };
  const texts = data.details.map(({ description }) => (description ? plainText(description) : ''));
  const columnTexts = data.details.flatMap(({ columns: list }) =>
    (list ?? []).map(({ description }) => (description ? plainText(description) : '')),
  );
  yield { key: 'text', text: encodeTexts(texts, columnTexts) };
}

/** The path of a file: its name has the hash of what it holds. */
export function shardPath(key: string, payload: string): string {
  return `${pathStem(key)}.${shortHash(payload)}.js`;
}

/** The path of a file, without its hash and ending. */
export function pathStem(key: string): string {
  return `data/${key.replace(/[^A-Za-z0-9/_-]/g, '_')}`;
}
