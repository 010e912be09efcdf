// The canvas: paints the scene through the camera, at most once a frame.
import { batch, effect, type Signal, signal } from '@preact/signals';
import { type Camera, centred, fitted, READABLE, regionOf, type Size, towards, zoomAt } from './camera.ts';
import { type Colouring, colouring } from './color-modes.ts';
import { denseMiddle } from './first-sight.ts';
import { type Hit, hitAt } from './hit.ts';
import type { LineageModel } from './lineage-model.ts';
import { type Look, readLook } from './look.ts';
import { type Moment, paintScene } from './paint-scene.ts';
import { canvasPen, TextFit } from './pen.ts';
import { HEAD, PORT, type Region, type Scene, type SceneCard, WIDTH } from './scene.ts';
import type { ColorMode } from './view-state.ts';

/** Milliseconds in which cards move to their new places. */
const SETTLING = 150;
/** A drawing that costs more is not repeated while the window moves. */
const COSTLY = 8;

/** How many neighbours of the focus are outside of the window, by side. */
export interface Outside {
  readonly left: number;
  readonly right: number;
  readonly up: number;
  readonly down: number;
}

/** Cards on the way from where they stood. */
interface Settling {
  readonly start: number;
  readonly from: ReadonlyMap<SceneCard, readonly [number, number]>;
}

interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly camera: Camera;
  readonly size: Size;
}

export class CanvasView {
  readonly canvas: HTMLCanvasElement;
  readonly model: LineageModel;
  readonly outside: Signal<Outside> = signal({ left: 0, right: 0, up: 0, down: 0 });
  readonly camera: Signal<Camera> = signal({ x: 0, y: 0, zoom: 1 });
  readonly hit: Signal<Hit | undefined> = signal(undefined);
  /** Milliseconds of the last drawing. */
  cost = 0;
  size: Size = { width: 0, height: 0 };
  readonly #look: Signal<Look>;
  readonly #fit = new TextFit();
  readonly #ends: (() => void)[] = [];
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #scene: Scene | undefined;
  #settling: Settling | undefined;
  #picture: Picture | undefined;
  #movedAt = 0;
  #isPlaced = false;
  #colouring: { readonly mode: ColorMode; readonly look: Look; readonly colouring: Colouring } | undefined;

  constructor(canvas: HTMLCanvasElement, model: LineageModel) {
    this.canvas = canvas;
    this.model = model;
    this.#look = signal(readLook(canvas));
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(canvas);
    const relook = (): void => {
      this.#look.value = readLook(canvas);
      this.paint();
    };
    const themes = new MutationObserver(relook);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
    for (const query of queries) query.addEventListener('change', relook);
    this.#ends.push(
      () => observer.disconnect(),
      () => themes.disconnect(),
      () => {
        for (const query of queries) query.removeEventListener('change', relook);
      },
      effect(() => this.#changed(model.scene.value)),
      effect(() => {
        // Whatever is drawn differently draws anew.
        void [model.trace.value, model.color.value, model.state.value, model.focus.value, this.hit.value];
        this.paint();
      }),
    );
  }

  /** The colours of the theme in force; who draws with them draws anew when it changes. */
  get look(): Look {
    return this.#look.value;
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  /** Asks for a drawing in the next frame; one that is only a move may be made from the last picture. */
  paint(isMove = false): void {
    if (isMove) this.#movedAt = performance.now();
    else this.#picture = undefined;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Draws at once, for measurements. */
  drawNow(): void {
    cancelAnimationFrame(this.#frame);
    this.#picture = undefined;
    this.#draw();
  }

  moveBy(dx: number, dy: number): void {
    const { x, y, zoom } = this.camera.peek();
    this.camera.value = { x: x - dx / zoom, y: y - dy / zoom, zoom };
    this.paint(true);
  }

  zoomBy(factor: number, px = this.size.width / 2, py = this.size.height / 2): void {
    this.camera.value = zoomAt(this.camera.peek(), factor, px, py);
    this.paint(true);
  }

  /** Everything in the window, however small. */
  fitAll(): void {
    const scene = this.model.scene.peek();
    if (!scene) return;
    this.camera.value = fitted(wholeOf(scene), this.size, 0);
    this.paint();
  }

  /** Brings a card into the window, with as little movement as that takes. */
  reveal(card: SceneCard): void {
    const { x, y, zoom } = this.camera.peek();
    const region = regionOf(this.camera.peek(), this.size);
    const margin = 48 / zoom;
    const dx = Math.min(0, card.x - margin - region.left) + Math.max(0, card.x + WIDTH + margin - region.right);
    const dy = Math.min(0, card.y - margin - region.top) + Math.max(0, card.y + HEAD + margin - region.bottom);
    if (dx === 0 && dy === 0) return;
    this.camera.value = { x: x + dx, y: y + dy, zoom: Math.max(zoom, 0.3) };
    if (zoom < 0.3) this.centreOn(card);
    this.paint();
  }

  centreOn(card: SceneCard, zoom = Math.max(READABLE, this.camera.peek().zoom)): void {
    this.camera.value = centred(card.x + WIDTH / 2, card.y + Math.min(card.height, 300) / 2, zoom, this.size);
    this.paint();
  }

  /** What lies under a point of the window. */
  at(px: number, py: number): Hit | undefined {
    const scene = this.#scene;
    const { x, y, zoom } = this.camera.peek();
    return scene && hitAt(scene, x + px / zoom, y + py / zoom, zoom, this.#lookedAt());
  }

  /** A card's place in the window, px. */
  placeOf(card: SceneCard): { readonly x: number; readonly y: number; readonly zoom: number } {
    const { x, y, zoom } = this.camera.peek();
    return { x: (card.x - x) * zoom, y: (card.y - y) * zoom, zoom };
  }

  #lookedAt(): SceneCard | undefined {
    return this.hit.peek()?.card ?? this.model.cardOf(this.model.focus.peek());
  }

  #resized(): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const first = !this.#isPlaced;
    const middle = { dx: (width - this.size.width) / 2, dy: (height - this.size.height) / 2 };
    this.size = { width, height };
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (first) this.#place();
    else this.moveBy(middle.dx, middle.dy);
    // A resized canvas is empty: it is drawn before the browser shows it.
    this.#picture = undefined;
    cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  /** The first sight of a scene: the focus in the middle, or the left end, readable. */
  #place(): void {
    const scene = this.#scene;
    if (!scene || this.size.width === 0) return;
    this.#isPlaced = true;
    const whole = wholeOf(scene);
    const focus = this.model.cardOf(this.model.focus.peek());
    const camera = fitted(whole, this.size, READABLE);
    if (!focus) {
      const high = this.size.height / camera.zoom;
      const across = Math.ceil(this.size.width / camera.zoom / WIDTH);
      const isWide = (whole.right - whole.left) * camera.zoom > this.size.width;
      this.camera.value = {
        x: isWide ? -40 / camera.zoom : camera.x,
        y: isWide ? Math.max(whole.top - 40, denseMiddle(scene.columns.slice(0, across), high) - high / 2) : camera.y,
        zoom: camera.zoom,
      };
      return;
    }
    const isWhole =
      (whole.right - whole.left) * camera.zoom <= this.size.width - 20 &&
      (whole.bottom - whole.top) * camera.zoom <= this.size.height - 20;
    // The card's head is what is looked for, not the middle of a long list of columns.
    const middle = focus.y + Math.min(focus.height, 300) / 2;
    this.camera.value = isWhole
      ? camera
      : towards(whole, centred(focus.x + WIDTH / 2, middle, camera.zoom, this.size), this.size);
  }

  #changed(scene: Scene | undefined): void {
    const before = this.#scene;
    this.#scene = scene;
    this.#settling = undefined;
    if (!scene) return;
    const { anchor } = this.model;
    const was = before && anchor !== undefined ? before.cards[before.view.cardOf[anchor] ?? -1] : undefined;
    const is = anchor === undefined ? undefined : scene.cards[scene.view.cardOf[anchor] ?? -1];
    batch(() => {
      this.hit.value = undefined;
      if (before && was && is && this.#isPlaced) {
        const dx = is.x - was.x;
        const dy = is.y - was.y;
        const { x, y, zoom } = this.camera.peek();
        this.camera.value = { x: x + dx, y: y + dy, zoom };
        this.#settle(before, scene, dx, dy);
      } else {
        this.#place();
      }
    });
    this.paint();
  }

  #settle(before: Scene, scene: Scene, dx: number, dy: number): void {
    if (scene.cards.length > 400 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const from = new Map<SceneCard, readonly [number, number]>();
    for (const card of scene.cards) {
      const old = before.byKey.get(card.card.key);
      if (old && (old.x + dx !== card.x || old.y + dy !== card.y)) from.set(card, [old.x + dx, old.y + dy]);
    }
    if (from.size > 0) this.#settling = { start: performance.now(), from };
  }

  #draw(): void {
    this.#frame = 0;
    const scene = this.#scene;
    const context = this.canvas.getContext('2d');
    if (!context || this.size.width === 0) return;
    const ratio = this.canvas.width / this.size.width;
    const camera = this.camera.peek();
    const now = performance.now();
    const isMoving = now - this.#movedAt < 140;
    if (isMoving && this.#picture && this.#blit(context, ratio, camera)) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.paint(), 160);
      return;
    }
    const settling = this.#settling;
    if (settling) this.#step(settling, now);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.look.colors.bg;
    context.fillRect(0, 0, this.size.width, this.size.height);
    if (scene) {
      this.#paintInto(context, scene, camera, this.size, ratio);
      this.cost = performance.now() - now;
      this.#countOutside(scene, camera);
      if (this.cost > COSTLY && isMoving) this.#picture = this.#pictureOf(scene, camera, ratio);
    }
    if (this.#settling) this.paint();
  }

  #step(settling: Settling, now: number): void {
    const share = Math.min(1, (now - settling.start) / SETTLING);
    const eased = 1 - (1 - share) ** 3;
    for (const [card, [x, y]] of settling.from) {
      const { layout } = this.#scene ?? {};
      if (!layout) return;
      const endX = layout.x[card.index] ?? 0;
      const endY = (layout.y[card.index] ?? 0) - PORT;
      card.x = x + (endX - x) * eased;
      card.y = y + (endY - y) * eased;
    }
    if (share === 1) this.#settling = undefined;
  }

  #paintInto(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, size: Size, ratio: number): void {
    const scale = camera.zoom * ratio;
    context.setTransform(scale, 0, 0, scale, -camera.x * scale, -camera.y * scale);
    const region = regionOf(camera, size);
    paintScene(canvasPen(context), scene, region, camera.zoom, this.moment());
  }

  /** What is special about the moment, for the painter. */
  moment(): Moment {
    const { model, look } = this;
    const mode = model.color.peek();
    const hit = this.hit.peek();
    const focus = model.cardOf(model.focus.peek());
    return {
      source: model.source,
      look,
      fit: this.#fit,
      mode,
      colouring: this.#colouringOf(mode),
      columns: model.columns.peek(),
      trace: model.trace.peek(),
      focus: focus?.card.key,
      hover: hit?.card,
      hoverColumn: hit?.kind === 'column' ? hit.column : undefined,
      belowFailure: model.belowFailure,
      pins: new Set(model.state.peek().pins),
    };
  }

  #colouringOf(mode: ColorMode): Colouring {
    const known = this.#colouring;
    if (known?.mode === mode && known.look === this.look) return known.colouring;
    this.#colouring = { mode, look: this.look, colouring: colouring(this.model.source, mode, this.look) };
    return this.#colouring.colouring;
  }

  /** Half a window more on each side, so that a move of some frames needs no other drawing. */
  #pictureOf(scene: Scene, camera: Camera, ratio: number): Picture {
    const canvas = this.#picture?.canvas ?? document.createElement('canvas');
    const size = { width: this.size.width * 2, height: this.size.height * 2 };
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    const wide = {
      x: camera.x - this.size.width / 2 / camera.zoom,
      y: camera.y - this.size.height / 2 / camera.zoom,
      zoom: camera.zoom,
    };
    const context = canvas.getContext('2d');
    if (context) {
      context.fillStyle = this.look.colors.bg;
      context.fillRect(0, 0, canvas.width, canvas.height);
      this.#paintInto(context, scene, wide, size, ratio);
    }
    return { canvas, camera: wide, size };
  }

  #blit(context: CanvasRenderingContext2D, ratio: number, camera: Camera): boolean {
    const picture = this.#picture;
    if (!picture) return false;
    const scale = camera.zoom / picture.camera.zoom;
    const left = (picture.camera.x - camera.x) * camera.zoom;
    const top = (picture.camera.y - camera.y) * camera.zoom;
    const [width, height] = [picture.size.width * scale, picture.size.height * scale];
    if (left > 0 || top > 0 || left + width < this.size.width || top + height < this.size.height || scale > 1.5)
      return false;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.drawImage(picture.canvas, left, top, width, height);
    return true;
  }

  #countOutside(scene: Scene, camera: Camera): void {
    const focus = this.model.cardOf(this.model.focus.peek());
    const counts = { left: 0, right: 0, up: 0, down: 0 };
    if (focus) {
      const { left, right, top, bottom } = regionOf(camera, this.size);
      for (const index of [...(scene.parents[focus.index] ?? []), ...(scene.children[focus.index] ?? [])]) {
        const card = scene.cards[index];
        if (!card) continue;
        if (card.x + WIDTH / 2 < left) counts.left++;
        else if (card.x + WIDTH / 2 > right) counts.right++;
        else if (card.y + HEAD / 2 < top) counts.up++;
        else if (card.y + HEAD / 2 > bottom) counts.down++;
      }
    }
    const old = this.outside.peek();
    const isSame =
      old.left === counts.left && old.right === counts.right && old.up === counts.up && old.down === counts.down;
    if (!isSame) this.outside.value = counts;
  }
}

function wholeOf(scene: Scene): Region {
  return { left: 0, top: 0, right: scene.width, bottom: scene.height };
}
