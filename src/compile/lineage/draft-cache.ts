// What an earlier command found of nodes, by everything that it follows from: nodes that are as they were are neither
// compiled nor analyzed, and their columns are read only when somebody asks for them.
import { type NodeId, sha256 } from '../../base/index.ts';
import { KeptLines } from '../../sql/index.ts';
import type { DraftParts, OpenPart } from './node-draft.ts';

/** Of the form of the file. */
const VERSION = 2;

/** What is kept of a node. */
export interface KeptDraft {
  /** Hash of what queries see of the node. */
  readonly upstream: string;
  /** Key of the analysis that it was made of. */
  readonly analysis: string;
  /** All that it names is listed where it comes from: nothing follows from it for other nodes. */
  readonly isSettled: boolean;
  /** What else was found of it, in the words of whoever looked; empty: nothing. */
  readonly mark: string;
  /** Its columns and all else. */
  readonly parts: string;
}

/** How nodes are known again. */
export interface NodeKeys {
  /** Hash of all that a node's SQL and the places in it follow from, unless it asks; undefined where nobody can tell. */
  of(id: NodeId): string | undefined;
  /** Whether its template may ask the warehouse: then its SQL follows from what is known of others. */
  asks(id: NodeId): boolean;
}

/** Changes with everything that makes drafts: the name of a built file holds the hashes of its content and its imports. */
export function programOfLineage(): string {
  return sha256(`${import.meta.url} ${process.version}`).slice(0, 16);
}

export class DraftCache {
  readonly #kept: KeptLines;
  /** Fingerprint of all that makes drafts. */
  readonly program: string;

  /**
   * @param text what `lines` gave in an earlier process; anything else is as good as nothing
   * @param program fingerprint of all that makes drafts: what another program found is unknown
   */
  constructor(text: string | undefined, program: string) {
    this.program = program;
    this.#kept = new KeptLines(`tsdbt lineage of nodes ${VERSION} ${program}`, text);
  }

  /** What was found of a node, where all that it follows from is the same. */
  get(id: NodeId, key: string): KeptDraft | undefined {
    const line = this.#kept.peek(id);
    if (line === undefined || !line.startsWith(`${key}\t`) || !line.endsWith(END)) return undefined;
    const fields: string[] = [];
    let at = key.length + 1;
    while (fields.length < 4) {
      const end = line.indexOf('\t', at);
      fields.push(line.slice(at, end));
      at = end + 1;
    }
    const [upstream = '', analysis = '', isSettled, mark = ''] = fields;
    this.#kept.keep(id);
    return { upstream, analysis, isSettled: isSettled === '1', mark, parts: line.slice(at, -END.length) };
  }

  set(id: NodeId, key: string, { upstream, analysis, isSettled, mark, parts }: KeptDraft): void {
    this.#kept.set(id, `${[key, upstream, analysis, isSettled ? '1' : '0', mark, parts].join('\t')}${END}`);
  }

  /** Says of a node that is kept what was found of it: an older line is of another state of the node. */
  mark(id: NodeId, mark: string): void {
    const line = this.#kept.used(id);
    if (line === undefined) return;
    this.#kept.set(
      id,
      line.replace(/^((?:[^\t]*\t){4})[^\t]*/, (_, head: string) => head + mark),
    );
  }

  /** Whether there is something to be written. */
  get isChanged(): boolean {
    return this.#kept.isChanged;
  }

  /** The text for the next process. */
  lines(): Iterable<string> {
    return this.#kept.lines();
  }
}

/** A line that was cut off has not this end. */
const END = '\t.';

/** Everything of a node but what the graph says of it anyway, as one line. */
export function draftText({ columns, open, isClosed, listed, indirect, status, problems }: DraftParts): string {
  return JSON.stringify({ columns, open: open.map(storedPart), isClosed, listed, indirect, status, problems });
}

type StoredPart = Omit<OpenPart, 'except' | 'oldNames' | 'renamed'> & {
  readonly except: readonly string[];
  readonly oldNames: readonly (readonly [string, string])[];
  readonly renamed: readonly string[];
};

function storedPart(part: OpenPart): StoredPart {
  return { ...part, except: [...part.except], oldNames: [...part.oldNames], renamed: [...part.renamed] };
}

/** The same back. */
export function draftFrom(text: string, known: Pick<DraftParts, 'id' | 'kind' | 'name' | 'path'>): DraftParts {
  const stored = JSON.parse(text) as Omit<DraftParts, 'open'> & { readonly open: readonly StoredPart[] };
  const open = stored.open.map(
    (part): OpenPart => ({
      ...part,
      from: part.from && { node: part.from.node, relation: part.from.relation },
      except: new Set(part.except),
      oldNames: new Map(part.oldNames),
      renamed: new Set(part.renamed),
    }),
  );
  return { ...stored, ...known, open };
}
