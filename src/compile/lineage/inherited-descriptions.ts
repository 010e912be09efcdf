// `docs: {inherit_descriptions: true}` of tsdbt.yml: a column that nobody described is what it is copied from.
import { fail, isJsonObject, type NodeId } from '../../base/index.ts';
import type { ProjectSource } from '../../project/index.ts';
import { compileErrors } from '../errors.ts';
import type { NodeDraft } from './node-draft.ts';
import type { InheritedDescription, ProjectColumn, ProjectSource as Source } from './project-lineage.ts';

/** Whether the project wants it. @throws TsdbtError docs-setting */
export function inheritsDescriptions({
  toolSettings,
  toolDocument,
}: Pick<ProjectSource, 'toolSettings' | 'toolDocument'>): boolean {
  const docs = toolSettings?.['docs'];
  const written = isJsonObject(docs) ? docs['inherit_descriptions'] : undefined;
  if (written === undefined || written === null) return false;
  if (typeof written === 'boolean') return written;
  const span = toolDocument?.locate(['docs', 'inherit_descriptions'], 'value');
  return fail(compileErrors.docsSetting, {}, { span });
}

/** Marks the columns without a description that are nothing but copies of one that has some. */
export function inheritDescriptions(drafts: ReadonlyMap<NodeId, NodeDraft>): void {
  const reading = new DescriptionReading(drafts);
  for (const draft of drafts.values()) {
    // What a template only guesses may be made of something else.
    if (draft.parts.problems?.some(({ reason }) => reason === 'needs-warehouse')) continue;
    for (const column of draft.finish().columns) {
      const inherited = column.description === undefined ? reading.originOf(column) : undefined;
      if (inherited) draft.add({ ...column, inherited });
    }
  }
}

class DescriptionReading {
  readonly #drafts: ReadonlyMap<NodeId, NodeDraft>;
  readonly #known = new Map<ProjectColumn, InheritedDescription | undefined>();

  constructor(drafts: ReadonlyMap<NodeId, NodeDraft>) {
    this.#drafts = drafts;
  }

  /** The one column that all of a column's values are copies of. */
  originOf(column: ProjectColumn): InheritedDescription | undefined {
    if (column.inherited) return column.inherited;
    if (this.#known.has(column)) return this.#known.get(column);
    // Names may go round in circles.
    this.#known.set(column, undefined);
    const origins = column.status === 'resolved' ? column.sources.map((one) => this.#described(one)) : [];
    const [first] = origins;
    const isOne = origins.every(
      (one) => one?.from.node === first?.from.node && one?.from.column === first?.from.column,
    );
    const found = isOne ? first : undefined;
    this.#known.set(column, found);
    return found;
  }

  #described({ node, column, kind }: Source): InheritedDescription | undefined {
    if (kind !== 'copied' || node === undefined) return undefined;
    const above = this.#drafts.get(node)?.column(column);
    if (above?.description === undefined) return above && this.originOf(above);
    return { description: above.description, from: { node, column: above.name } };
  }
}
