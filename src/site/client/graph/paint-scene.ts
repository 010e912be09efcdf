// Draws a scene in three levels of detail: cards with words, boxes with names, coloured spots.
import type { Columns } from '../../format/index.ts';
import { kindName, kindRole } from '../data/kinds.ts';
import { many } from '../words/words.ts';
import type { Colouring, Mark } from './color-modes.ts';
import { countKinds, countStates } from './fold-nodes.ts';
import { type Handle, handlesOf } from './hit.ts';
import { drawKind } from './icons.ts';
import type { LineageNode, LineageSource } from './lineage-source.ts';
import { type Look, stateLook, subtitleOf } from './look.ts';
import { edgesOf, paintArrows, paintChosen, paintEdges, paintTrace } from './paint-edges.ts';
import type { Pen, TextFit } from './pen.ts';
import { cardsIn, HEAD, type Region, ROW, type Scene, type SceneCard, type SceneRow, WIDTH } from './scene.ts';
import type { Trace } from './trace-column.ts';
import type { ColorMode } from './view-state.ts';

/** What is special about the moment. */
export interface Moment {
  readonly source: LineageSource;
  readonly look: Look;
  readonly fit: TextFit;
  readonly mode: ColorMode;
  readonly colouring: Colouring;
  readonly columns: Columns | undefined;
  readonly trace: Trace | undefined;
  /** Key of the card in the middle of attention. */
  readonly focus: string | undefined;
  readonly hover: SceneCard | undefined;
  readonly hoverColumn: number | undefined;
  /** Nodes below a failed one. */
  readonly belowFailure: Uint8Array;
  readonly pins: ReadonlySet<number>;
}

/** The least zoom at which cards have words, and that at which they have names. */
export const NEAR = 0.5;
export const FAR = 0.2;

/** Draws what the region touches; the pen is set to the scene's px. */
export function paintScene(pen: Pen, scene: Scene, region: Region, zoom: number, moment: Moment): void {
  const { colors } = moment.look;
  const visible: SceneCard[] = [];
  cardsIn(scene, region, (card) => visible.push(card));
  paintEdges(pen, scene, region, zoom, colors.edge);
  const focus = moment.focus === undefined ? undefined : scene.byKey.get(moment.focus);
  const lookedAt = moment.hover ?? focus;
  if (lookedAt && !moment.trace)
    paintChosen(pen, scene, edgesOf(scene, lookedAt), colors.accent, Math.max(2, 1.4 / zoom));
  if (zoom >= NEAR && !scene.view.columnOf) paintArrows(pen, scene, visible, colors.edge);
  if (moment.trace && zoom >= FAR) paintTrace(pen, scene, moment.trace, moment.look);
  if (zoom < FAR) {
    paintSpots(pen, visible, moment, focus, zoom);
    return;
  }
  for (const card of visible) {
    const isDim = moment.trace !== undefined && !card.card.members.some((node) => moment.trace?.nodes.has(node));
    if (zoom < NEAR) paintBox(pen, card, moment, card === focus, isDim, zoom);
    else paintCard(pen, card, moment, card === focus, isDim);
  }
  if (zoom < NEAR) return;
  for (const card of visible) {
    for (const handle of handlesOf(card, card === lookedAt)) paintHandle(pen, handle, moment.look);
  }
}

/** The worst state of a fold, or that of the node, in the colours of the mode. */
export function markOf(card: SceneCard, moment: Moment): Mark {
  const { source, colouring, look, mode } = moment;
  if (card.card.node !== -1) return colouring(source.node(card.card.node));
  if (mode === 'status') {
    const [state = 'none'] = countStates(source, card.card.members)[0] ?? [];
    const { icon, word, role } = stateLook(state);
    return { color: look.colors[role], icon, word };
  }
  const [first = 0] = card.card.members;
  return mode === 'kind' ? colouring(source.node(first)) : { color: look.colors.muted, icon: '', word: '' };
}

/** Spots by colour, so that ten thousand are a few strokes. */
function paintSpots(
  pen: Pen,
  visible: readonly SceneCard[],
  moment: Moment,
  focus: SceneCard | undefined,
  zoom: number,
): void {
  const byColor = new Map<string, SceneCard[]>();
  for (const card of visible) {
    const { color } = markOf(card, moment);
    const list = byColor.get(color);
    if (list) list.push(card);
    else byColor.set(color, [card]);
  }
  for (const [color, cards] of byColor) {
    pen.begin();
    for (const card of cards) pen.box(card.x, card.y, WIDTH, card.height, 0);
    pen.fill(color);
  }
  if (!focus) return;
  pen.begin();
  pen.box(focus.x - 8, focus.y - 8, WIDTH + 16, focus.height + 16, 12);
  pen.stroke(moment.look.colors.accent, 3 / zoom);
}

interface Frame {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[] | undefined;
}

/** The border tells the state a second time: wide where something is wrong, dashed where a parent failed. */
function frameOf(card: SceneCard, moment: Moment): Frame {
  const { colors } = moment.look;
  const { node, members } = card.card;
  if (moment.mode === 'status') {
    const state =
      node === -1 ? (countStates(moment.source, members)[0]?.[0] ?? 'none') : moment.source.node(node).state;
    if (state === 'fail') return { color: colors.fail, width: 2.25 };
    if (state !== 'none' && state !== 'pass' && state !== 'skipped')
      return { color: colors[stateLook(state).role], width: 2 };
    if (node !== -1 && moment.belowFailure[node] === 1) return { color: colors.fail, width: 1.5, dash: [5, 3] };
  }
  return { color: colors.edge, width: 1.25 };
}

function paintFrame(pen: Pen, card: SceneCard, moment: Moment, isFocus: boolean, isDim: boolean): void {
  const { colors } = moment.look;
  if (card.card.node === -1) {
    // A pile.
    for (const shift of [8, 4]) {
      pen.begin();
      pen.box(card.x + shift, card.y + shift, WIDTH - 2 * shift, card.height, 8);
      pen.fill(colors.panel);
      pen.stroke(colors.edge, 1);
    }
  }
  const radius = moment.source.node(card.card.members[0] ?? 0).kind === 'exposure' && card.card.node !== -1 ? 16 : 8;
  pen.begin();
  pen.box(card.x, card.y, WIDTH, card.height, radius);
  pen.fill(isFocus || card === moment.hover ? colors.selected : colors.panel);
  const { color, width, dash } = isDim ? { color: colors.edge, width: 1, dash: undefined } : frameOf(card, moment);
  pen.stroke(color, width, dash);
  if (!isFocus) return;
  pen.begin();
  pen.box(card.x - 3.5, card.y - 3.5, WIDTH + 7, card.height + 7, radius + 3);
  pen.stroke(colors.accent, 2);
}

/** Middle level: a frame, a stripe and the name in larger letters. */
function paintBox(pen: Pen, card: SceneCard, moment: Moment, isFocus: boolean, isDim: boolean, zoom: number): void {
  const { look, fit } = moment;
  paintFrame(pen, card, moment, isFocus, isDim);
  const mark = markOf(card, moment);
  pen.begin();
  pen.box(card.x + 5, card.y + 7, 8, card.height - 14, 3);
  pen.fill(isDim ? look.colors.edge : mark.color);
  const size = Math.min(22, Math.round(9.5 / zoom));
  const font = `600 ${size}px ${look.sans}`;
  const isBad = moment.mode === 'status' && mark.icon !== '' && mark.icon !== '✓' && mark.icon !== '○';
  const room = WIDTH - 32 - (isBad ? size + 2 : 0);
  const y = card.y + Math.min(card.height, HEAD + (card.card.node === -1 ? 19 : 0)) / 2;
  const color = isDim ? look.colors.edge : look.colors.text;
  const lines = twoLines(pen, lastOf(card), font, room);
  lines.forEach((line, index) => {
    const down = (index - (lines.length - 1) / 2) * (size + 1);
    pen.text(fit.fit(pen, line, font, room), card.x + 20, y + down, font, color);
  });
  if (isBad && !isDim) pen.text(mark.icon, card.x + WIDTH - 8, y, font, mark.color, 'right');
}

/** A name in one line, or broken behind the last mark that the first line has room for. */
function twoLines(pen: Pen, text: string, font: string, room: number): readonly string[] {
  if (text.length > 200 || pen.measure(text, font) <= room) return [text];
  let end = 0;
  for (const { index } of text.matchAll(/[._/-]+(?=[^._/-])/g)) {
    if (pen.measure(text.slice(0, index + 1), font) > room) break;
    end = index + 1;
  }
  return end === 0 ? [text] : [text.slice(0, end), text.slice(end)];
}

/** A folder by its last parts, a node by its name. */
function lastOf({ card }: SceneCard): string {
  return card.node === -1 ? card.label.split('/').slice(-2).join('/') : card.label;
}

function paintCard(pen: Pen, card: SceneCard, moment: Moment, isFocus: boolean, isDim: boolean): void {
  const { look, fit, source } = moment;
  const { colors, sans } = look;
  const { x, y } = card;
  paintFrame(pen, card, moment, isFocus, isDim);
  const mark = markOf(card, moment);
  const node = card.card.node === -1 ? undefined : source.node(card.card.node);
  const [text, muted] = isDim ? [colors.edge, colors.edge] : [colors.text, colors.muted];
  pen.begin();
  pen.box(x + 5, y + 7, 4, Math.min(card.height, HEAD + (node ? 0 : 19)) - 14, 2);
  pen.fill(isDim ? colors.edge : mark.color);
  const paper = isFocus || card === moment.hover ? colors.selected : colors.panel;
  const kindColor = node ? (node.color ?? colors[kindRole(node.kind)]) : colors.muted;
  drawKind(pen, node?.kind ?? 'fold', x + 22, y + 16, isDim ? colors.edge : kindColor, paper);
  const isPinned = node !== undefined && moment.pins.has(card.card.node);
  const room = WIDTH - 34 - 10 - (isPinned ? 16 : 0);
  // A long name in smaller letters before a part of it goes.
  const large = `600 14px ${sans}`;
  const font = fit.fit(pen, lastOf(card), large, room).includes('…') ? `600 12px ${sans}` : large;
  pen.text(fit.fit(pen, lastOf(card), font, room), x + 35, y + 17, font, text);
  if (isPinned) drawPin(pen, x + WIDTH - 14, y + 16, isDim ? colors.edge : colors.accent);
  const small = `12px ${sans}`;
  if (node) paintState(pen, x, y, node, mark, moment, isDim);
  else paintCounts(pen, card, moment, small, muted);
  if (card.rows.length === 0 && card.footer === undefined) return;
  pen.begin();
  pen.move(x + 1, y + HEAD - 0.5);
  pen.line(x + WIDTH - 1, y + HEAD - 0.5);
  pen.stroke(colors.line, 1);
  for (const row of card.rows) paintRow(pen, card, row, moment, isDim);
  if (card.footer !== undefined) {
    const middle = y + HEAD + ROW * (card.rows.length + 0.5);
    const isQuiet = card.rows.length === 0 || isDim;
    pen.text(card.footer, x + WIDTH / 2, middle, small, isQuiet ? muted : colors.accent, 'center');
  }
}

/** Below the name: what it is on the left, how it fares on the right. */
function paintState(
  pen: Pen,
  x: number,
  y: number,
  node: LineageNode,
  mark: Mark,
  moment: Moment,
  isDim: boolean,
): void {
  const { look, fit } = moment;
  const small = `12px ${look.sans}`;
  const words =
    moment.mode === 'kind' ? '' : fit.fit(pen, [mark.icon, mark.word].filter(Boolean).join(' '), small, 164);
  if (words !== '') {
    // Shades of a scale are too pale for text.
    const isScale = moment.mode === 'duration' || moment.mode === 'owner';
    const color = isDim ? look.colors.edge : isScale ? look.colors.text : mark.color;
    pen.text(words, x + WIDTH - 10, y + 36, small, color, 'right');
  }
  const room = WIDTH - 34 - 18 - pen.measure(words, small);
  if (room > 24)
    pen.text(
      fit.fit(pen, subtitleOf(node), small, room),
      x + 35,
      y + 36,
      small,
      isDim ? look.colors.edge : look.colors.muted,
    );
}

function paintCounts(pen: Pen, card: SceneCard, moment: Moment, font: string, muted: string): void {
  const { source, look } = moment;
  const { members } = card.card;
  pen.text(many(members.length, 'node'), card.x + 35, card.y + 36, font, muted);
  let left = card.x + 35;
  const counts = source.hasResults
    ? countStates(source, members).map(([state, count]) => {
        const { icon, role } = stateLook(state);
        return [`${icon} ${count}`, look.colors[role]] as const;
      })
    : countKinds(source, members).map(
        ([kind, count]) => [`${count} ${kindName(kind, count !== 1)}`, look.colors[kindRole(kind)]] as const,
      );
  for (const [text, color] of counts) {
    const width = pen.measure(text, font);
    if (left + width > card.x + WIDTH - 8) break;
    pen.text(text, left, card.y + 54, font, color);
    left += width + 12;
  }
}

function paintRow(pen: Pen, card: SceneCard, row: SceneRow, moment: Moment, isDim: boolean): void {
  const { look, fit, trace, columns } = moment;
  const { colors } = look;
  const y = card.y + row.y;
  const isAsked = trace?.column === row.column;
  const isTouched = trace?.columns.has(row.column) === true;
  if (isTouched || moment.hoverColumn === row.column) {
    pen.begin();
    pen.box(card.x + 4, y - ROW / 2 + 1, WIDTH - 8, ROW - 2, 5);
    pen.fill(isAsked ? colors.accent : colors.selected);
  }
  const isUnknown = columns?.states[row.column] === 'unresolved' || columns?.states[row.column] === 'partial';
  const font = `${isTouched ? 600 : 400} 12px ${look.mono}`;
  const small = `11px ${look.sans}`;
  const type = fit.fit(
    pen,
    row.type.toLowerCase(),
    small,
    Math.max(70, WIDTH - 36 - pen.measure(row.name.slice(0, 60), font)),
  );
  const room = WIDTH - 28 - (type === '' ? 0 : pen.measure(type, small) + 8) - (isUnknown ? 14 : 0);
  const color = isDim ? colors.edge : isAsked ? colors.bg : isTouched ? colors.accent : colors.text;
  pen.text(fit.fit(pen, row.name, font, room), card.x + 14, y, font, color);
  const right = card.x + WIDTH - 12;
  pen.text(type, right, y, small, isAsked ? colors.bg : isDim ? colors.edge : colors.muted, 'right');
  if (!isUnknown) return;
  const x = right - (type === '' ? 0 : pen.measure(type, small) + 6);
  pen.text('?', x, y, `600 ${small}`, isAsked ? colors.bg : isDim ? colors.edge : colors.warn, 'right');
  if (!isTouched) return;
  pen.begin();
  pen.move(card.x - 26, y);
  pen.line(card.x, y);
  pen.stroke(colors.warn, 2, [2, 3]);
}

function drawPin(pen: Pen, x: number, y: number, color: string): void {
  pen.begin();
  pen.move(x - 3, y - 6);
  pen.line(x + 3, y - 6);
  pen.line(x + 2, y - 1);
  pen.line(x + 5, y + 2);
  pen.line(x - 5, y + 2);
  pen.line(x - 2, y - 1);
  pen.close();
  pen.fill(color);
  pen.begin();
  pen.move(x, y + 2);
  pen.line(x, y + 7);
  pen.stroke(color, 1.4);
}

function paintHandle(pen: Pen, handle: Handle, look: Look): void {
  const font = `600 11px ${look.sans}`;
  const width = Math.max(22, pen.measure(handle.label, font) + 10);
  pen.begin();
  pen.box(handle.x - width / 2, handle.y - 10, width, 20, 10);
  pen.fill(look.colors.bg);
  pen.stroke(handle.isMore ? look.colors.accent : look.colors.edge, 1.25);
  pen.text(
    handle.label,
    handle.x,
    handle.y + 0.5,
    font,
    handle.isMore ? look.colors.accent : look.colors.text,
    'center',
  );
}
