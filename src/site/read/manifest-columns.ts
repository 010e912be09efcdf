// Columns of nodes of a manifest, as they are declared.
import type { Json } from '../format/packing.ts';
import { type ColumnDraft, newColumn } from '../model/draft.ts';
import { FieldReader } from './field-reader.ts';
import { fieldKeys } from './field-scan.ts';
import type { Located } from './json-members.ts';
import { shownJson } from './json-value.ts';
import { constraintsOf, type ReadOptions } from './manifest-node.ts';

const SLOT = {
  name: 0,
  type: 1,
  description: 2,
  configTags: 3,
  configMeta: 4,
  tags: 5,
  meta: 6,
  constraints: 7,
  granularity: 8,
} as const;
const KEYS = fieldKeys({
  name: SLOT.name,
  data_type: SLOT.type,
  description: SLOT.description,
  config: { tags: SLOT.configTags, meta: SLOT.configMeta },
  tags: SLOT.tags,
  meta: SLOT.meta,
  constraints: SLOT.constraints,
  granularity: SLOT.granularity,
});

/** Reads columns: those of the next node when those of the last one are read. */
export class ColumnReader {
  readonly #fields: FieldReader;
  readonly #options: ReadOptions;

  constructor(options: ReadOptions) {
    this.#fields = new FieldReader(Object.keys(SLOT).length, options.pool);
    this.#options = options;
  }

  /** The columns of an object by name, which stands somewhere or was read as a whole. @throws BrokenJson */
  read(located: Located | undefined, value: Json | undefined): ColumnDraft[] {
    const found: ColumnDraft[] = [];
    if (!located && (typeof value !== 'object' || value === null)) return found;
    const bytes = located?.bytes ?? Buffer.from(JSON.stringify(value));
    this.#fields.members(bytes, located?.from ?? 0, located?.to ?? bytes.length, KEYS, (name) => {
      found.push(this.#column(name));
    });
    return found;
  }

  #column(key: string): ColumnDraft {
    const { markdown, withoutSql } = this.#options;
    const fields = this.#fields;
    const made = newColumn(fields.word(SLOT.name) ?? key);
    const { detail } = made;
    const type = fields.word(SLOT.type);
    if (type) detail.declaredType = type;
    const description = fields.wordOnce(SLOT.description);
    if (description) {
      const html = markdown(description);
      if (html !== '') detail.description = html;
    }
    const tags = fields.words(SLOT.tags);
    const more = fields.words(SLOT.configTags);
    if (tags.length + more.length > 0) detail.tags = [...new Set([...tags, ...more])];
    const meta = this.#shown(SLOT.meta) ?? this.#shown(SLOT.configMeta);
    if (meta) detail.meta = meta;
    if (fields.says(SLOT.constraints)) {
      const constraints = constraintsOf(fields.json(SLOT.constraints), withoutSql);
      if (constraints.length > 0) detail.constraints = constraints;
    }
    const granularity = fields.word(SLOT.granularity);
    if (granularity) detail.granularity = granularity;
    return made;
  }

  #shown(slot: number): string | undefined {
    return this.#fields.says(slot) ? shownJson(this.#fields.json(slot)) : undefined;
  }
}
