// `docs` of tsdbt.yml: what the documentation site is like.
import { isJsonObject, type JsonObject } from '../base/index.ts';

export interface DocsSettings {
  /** Shown on top of the site; '' means the name of the project. */
  readonly title: string;
  /** As many of the last runs are kept and shown; 0: none. */
  readonly runs: number;
  /** Images of https addresses are shown in descriptions. */
  readonly allowRemoteImages: boolean;
  /** `docs generate` traces columns. */
  readonly lineage: boolean;
  /** What is written wrongly, and so without effect. */
  readonly problems: readonly string[];
}

const DEFAULT_RUNS = 30;
const MOST_RUNS = 365;

/** The settings, from all of tsdbt.yml. */
export function docsSettings(toolSettings: JsonObject | undefined): DocsSettings {
  const written = toolSettings?.['docs'];
  const problems: string[] = [];
  if (written !== undefined && written !== null && !isJsonObject(written)) problems.push('docs must be a mapping');
  const docs = isJsonObject(written) ? written : undefined;
  const known = ['title', 'runs', 'allow_remote_images', 'lineage', 'inherit_descriptions'];
  for (const key of Object.keys(docs ?? {})) if (!known.includes(key)) problems.push(`docs.${key} is not known`);
  const { title, runs, allow_remote_images: images, lineage } = docs ?? {};
  if (title !== undefined && typeof title !== 'string') problems.push('docs.title must be a text');
  const isCount = typeof runs === 'number' && Number.isInteger(runs) && runs >= 0 && runs <= MOST_RUNS;
  if (runs !== undefined && !isCount) problems.push(`docs.runs must be a number from 0 to ${MOST_RUNS}`);
  if (images !== undefined && typeof images !== 'boolean')
    problems.push('docs.allow_remote_images must be true or false');
  if (lineage !== undefined && typeof lineage !== 'boolean') problems.push('docs.lineage must be true or false');
  return {
    lineage: lineage !== false,
    title: typeof title === 'string' ? title : '',
    runs: isCount ? runs : DEFAULT_RUNS,
    allowRemoteImages: images === true,
    problems,
  };
}
