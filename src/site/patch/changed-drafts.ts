// Nodes of which the artifacts say something else than before, as drafts: only their parts of the artifacts are read.
import type { NodeDraft } from '../model/draft.ts';
import { readCatalog } from '../read/catalog.ts';
import { readLineage } from '../read/lineage.ts';
import { readManifestPart } from '../read/manifest.ts';
import type { ManifestMember } from '../read/manifest-digests.ts';
import type { ReadOptions } from '../read/manifest-node.ts';
import type { SiteChanges } from '../read/site-key.ts';

/** The drafts; undefined where tests are among what has changed. @throws BrokenJson */
export function changedDrafts(
  { members, catalog, lineage }: SiteChanges,
  options: ReadOptions,
): readonly NodeDraft[] | undefined {
  const { nodes, tests } = readManifestPart(partOf(members), options);
  if (tests.length > 0 || nodes.size !== members.length) return undefined;
  const ids = [...nodes.keys()];
  // What is to be told of an artifact was told when the site was made anew.
  const ignore = (): void => undefined;
  readCatalog(catalog.part(ids), nodes, options, ignore);
  if (lineage) readLineage(lineage.part(ids), nodes, options, ignore);
  const drafts = [...nodes.values()];
  const isPlain = ({ columns }: NodeDraft): boolean => new Set(columns.map(({ key }) => key)).size === columns.length;
  return drafts.every(isPlain) ? drafts : undefined;
}

function partOf(members: readonly ManifestMember[]): Buffer {
  const listed = (name: ManifestMember['section']): Buffer[] =>
    members.filter(({ section }) => section === name).flatMap(({ bytes }, at) => (at > 0 ? [COMMA, bytes] : [bytes]));
  const text = (part: string): Buffer => Buffer.from(part);
  return Buffer.concat([
    text('{"nodes":{'),
    ...listed('nodes'),
    text('},"sources":{'),
    ...listed('sources'),
    text('}}'),
  ]);
}

const COMMA = Buffer.from(',');
