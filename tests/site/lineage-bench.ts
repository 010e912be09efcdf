// The budgets of the lineage, in a Chromium: layout, drawing, panning, folding, tracing on 10,000 nodes.
import type { Page } from 'playwright-core';
import type { CanvasView } from '../../src/site/client/graph/canvas-view.ts';
import type { LineageModel } from '../../src/site/client/graph/lineage-model.ts';
import { budgetLine, type MeasuredBudget } from '../bench/budgets.ts';
import { launch } from './browser.ts';
import { lineagePage } from './lineage-page.ts';

interface Exposed {
  readonly lineage: { readonly model: LineageModel; readonly view: CanvasView };
}

/**
 * Measures and prints each budget; times are of the wall clock, the best of several tries, since others use the machine
 * too. @param slowness of this machine (calibration.ts)
 */
export async function lineageBudgets(slowness: number, nodes = 10_000): Promise<readonly MeasuredBudget[]> {
  const folder = await lineagePage();
  const browser = await launch();
  const found: MeasuredBudget[] = [];
  const add = (name: string, value: number, limit: number, unit = 'ms'): void => {
    const budget = { name, value, limit, unit };
    found.push(budget);
    console.log(budgetLine(budget, slowness));
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 850 } });
    await page.goto(`${folder.address}?nodes=${nodes}`);
    await page.locator('[role=treeitem]').first().waitFor({ state: 'attached' });
    console.log(
      `     ${'frames with nothing to draw, 95th percentile'.padEnd(44)} ${(await panFigure(page, true)).toFixed(0)} ms`,
    );
    const focus = await focusFigures(page);
    add(`lineage: layout of ${focus.cards} cards`, focus.layout, 16);
    add('lineage: their first drawing', focus.draw, 16);
    add('lineage: panning them, 95th percentile', focus.pan, 20, 'ms a frame');
    add('lineage: whole project folded, laid out and drawn', await foldFigure(page), 100);
    add('lineage: column trace', await traceFigure(page), 50);
    const whole = await wholeFigures(page);
    add(`lineage: layout of ${whole.cards} cards in a worker`, whole.layout, 500);
    add('lineage: panning all of them, 95th percentile', whole.pan, 34, 'ms a frame');
  } finally {
    await browser.close();
    folder.remove();
  }
  return found;
}

/** The widest neighbourhood of up to 300 nodes that a node in the middle of the project has. */
async function focusFigures(page: Page): Promise<{ cards: number; layout: number; draw: number; pan: number }> {
  const figures = await page.evaluate(() => {
    const { model, view } = (globalThis as unknown as Exposed).lineage;
    const { source } = model;
    const name = source.node(Math.floor(source.graph.count / 2)).name;
    for (let hops = 12; hops > 0; hops--) {
      model.select(`${hops}+${name}+${hops}`, '');
      if (model.visible.value.length <= 300) break;
    }
    const { select } = model.state.value;
    const times: number[] = [];
    const draws: number[] = [];
    for (let round = 0; round < 9; round++) {
      model.select(name, '');
      const start = performance.now();
      model.select(select, '');
      times.push(performance.now() - start);
      const before = performance.now();
      view.drawNow();
      draws.push(performance.now() - before);
    }
    return { cards: model.scene.value?.cards.length ?? 0, layout: Math.min(...times), draw: Math.min(...draws) };
  });
  return { ...figures, pan: await panFigure(page) };
}

/**
 * How long frames take while the window moves, ms: the 95th percentile of 60, the best of three. With `isStill` the window
 * does not move, which tells how busy the machine is.
 */
async function panFigure(page: Page, isStill = false): Promise<number> {
  const tries: number[] = [];
  for (let round = 0; round < 3; round++) tries.push(await panOnce(page, isStill));
  return Math.min(...tries);
}

function panOnce(page: Page, isStill: boolean): Promise<number> {
  return page.evaluate(async (still) => {
    const { view } = (globalThis as unknown as Exposed).lineage;
    const frames: number[] = [];
    let last = 0;
    for (let step = 0; step < 70; step++) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      if (step > 10) frames.push(now - last);
      last = now;
      if (!still) view.moveBy(step % 40 < 20 ? 14 : -14, step % 30 < 15 ? 9 : -9);
    }
    return frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.95)] ?? 0;
  }, isStill);
}

function foldFigure(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { model, view } = (globalThis as unknown as Exposed).lineage;
    const times: number[] = [];
    for (let round = 0; round < 7; round++) {
      model.select(model.source.node(0).id.split('.').at(-1) ?? '', '');
      const start = performance.now();
      model.select('', '');
      view.drawNow();
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  });
}

/** From the click to the new scene: the trace itself, the columns that the cards show, the layout, the drawing. */
function traceFigure(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { model, view } = (globalThis as unknown as Exposed).lineage;
    const node = Math.floor(model.source.graph.count / 2);
    model.lookAt(node);
    model.showColumns(true);
    const columns = await model.source.columns();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const times: number[] = [];
    for (let round = 0; round < 7; round++) {
      const start = performance.now();
      model.traceColumn((columns.start[node] ?? 0) + (round % 4));
      view.drawNow();
      times.push(performance.now() - start);
      model.traceColumn(undefined);
    }
    return Math.min(...times);
  });
}

async function wholeFigures(page: Page): Promise<{ cards: number; layout: number; pan: number }> {
  const figures = await page.evaluate(async () => {
    const { model, view } = (globalThis as unknown as Exposed).lineage;
    model.showColumns(false);
    model.select('', '');
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      model.foldBy('folder');
      const start = performance.now();
      model.foldBy('none');
      while (model.isBusy.value) await new Promise((resolve) => setTimeout(resolve, 5));
      times.push(performance.now() - start);
    }
    const layout = Math.min(...times);
    view.fitAll();
    return { cards: model.scene.value?.cards.length ?? 0, layout };
  });
  return { ...figures, pan: await panFigure(page) };
}
