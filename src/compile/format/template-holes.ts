// What the code of a template is to its layout: a word, a line of its own, or a part that stays as it is written.

import type { SourceFile } from '../../base/index.ts';
import { type TemplatePiece, templatePieces } from '../../jinja/index.ts';
import { isAlone, type SqlHole } from '../../sql/index.ts';

export interface TemplateHole extends SqlHole {
  /** What a tag on a line of its own does to the lines below it. */
  readonly role: 'open' | 'middle' | 'close' | 'single';
  /** Number of the block that the tag belongs to. */
  readonly block: number | undefined;
}

interface Block {
  readonly number: number;
  readonly tags: TemplatePiece[];
  readonly children: (TemplatePiece | Block)[];
}

/** Blanks in them are blanks of the SQL, so they may be laid out; those in the others may be part of a value. */
const LAID_OUT: ReadonlySet<string> = new Set(['if', 'for', 'with', 'snapshot']);
const WORDISH = /[\p{L}\p{N}_$'"`@]/u;

/** The holes of a template in order. @throws TsdbtError jinja-syntax */
export function templateHoles(file: SourceFile): TemplateHole[] {
  const { text } = file;
  const pieces = templatePieces(file);
  const neighbours = new Neighbours(text, pieces);
  const holes: TemplateHole[] = [];
  let hasSql = false;
  let last = 0;

  const add = (
    start: number,
    end: number,
    kind: SqlHole['kind'],
    tag?: { role: TemplateHole['role']; block: number },
  ): void => {
    if (text.slice(last, start).trim() !== '') hasSql = true;
    last = end;
    if (kind === 'value') hasSql = true;
    holes.push({ start, end, kind, role: tag?.role ?? 'single', block: tag?.block });
  };
  const place = (start: number, end: number, otherwise: 'value' | 'note'): void =>
    add(start, end, isAlone(text, start, end) ? 'line' : otherwise);
  const visit = (item: TemplatePiece | Block): void => {
    if ('tags' in item) visitBlock(item);
    else if (item.kind === 'output') {
      const isSetting = !hasSql && text.slice(last, item.start).trim() === '' && isAlone(text, item.start, item.end);
      add(item.start, item.end, isSetting ? 'line' : 'value');
    } else if (item.kind === 'tag') add(item.start, item.end, neighbours.isGlued(item) ? 'value' : 'line');
    else if (item.kind === 'comment') place(item.start, item.end, neighbours.isGlued(item) ? 'value' : 'note');
    else add(item.start, item.end, 'value');
  };
  const visitBlock = (block: Block): void => {
    const [open] = block.tags;
    const close = block.tags.at(-1);
    if (!open || !close) return;
    const isWhole =
      !LAID_OUT.has(open.name) ||
      !text.slice(open.start, close.end).includes('\n') ||
      block.tags.some((tag) => neighbours.isGlued(tag));
    if (isWhole) {
      place(open.start, close.end, 'value');
      return;
    }
    for (const child of block.children) {
      if ('tags' in child || !block.tags.includes(child)) visit(child);
      else add(child.start, child.end, 'line', { role: child.role, block: block.number });
    }
  };
  for (const item of nested(pieces)) visit(item);
  return holes;
}

/** Pieces with each block as one item, its tags among its children. */
function nested(pieces: readonly TemplatePiece[]): (TemplatePiece | Block)[] {
  const top: (TemplatePiece | Block)[] = [];
  const open: Block[] = [];
  let number = 0;
  for (const piece of pieces) {
    const list = open.at(-1)?.children ?? top;
    if (piece.role === 'open') {
      const block: Block = { number, tags: [piece], children: [piece] };
      number += 1;
      list.push(block);
      open.push(block);
      continue;
    }
    list.push(piece);
    if (piece.role === 'single') continue;
    open.at(-1)?.tags.push(piece);
    if (piece.role === 'close') open.pop();
  }
  return top;
}

/** What stands beside a tag when the tag is gone: where that is part of a word, a blank more would cut it. */
class Neighbours {
  readonly #text: string;
  readonly #byEnd: ReadonlyMap<number, TemplatePiece>;
  readonly #byStart: ReadonlyMap<number, TemplatePiece>;

  constructor(text: string, pieces: readonly TemplatePiece[]) {
    this.#text = text;
    this.#byEnd = new Map(pieces.map((piece) => [piece.end, piece]));
    this.#byStart = new Map(pieces.map((piece) => [piece.start, piece]));
  }

  isGlued(tag: TemplatePiece): boolean {
    return this.#before(tag) || this.#after(tag);
  }

  #before(tag: TemplatePiece): boolean {
    if (tag.trimsBefore) return false;
    const piece = this.#byEnd.get(tag.start);
    if (piece) return piece.kind === 'output' || piece.kind === 'raw' || (!piece.trimsAfter && this.#before(piece));
    return WORDISH.test(this.#text[tag.start - 1] ?? '');
  }

  #after(tag: TemplatePiece): boolean {
    if (tag.trimsAfter) return false;
    const piece = this.#byStart.get(tag.end);
    if (piece) return piece.kind === 'output' || piece.kind === 'raw' || (!piece.trimsBefore && this.#after(piece));
    return WORDISH.test(this.#text[tag.end] ?? '');
  }
}
