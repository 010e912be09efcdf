import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { numbers, syntheticEdges } from '../../fixtures/synthetic-source.ts';
import { type Layout, type LayoutInput, layered, layoutWorkerText } from './layered.ts';

const PORT = 23;

function inputOf(count: number, from: readonly number[], to: readonly number[], heights?: Float64Array): LayoutInput {
  return {
    count,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    heights: heights ?? new Float64Array(count).fill(46),
    port: PORT,
    width: 220,
    gapX: 84,
    gapY: 16,
  };
}

function synthetic(count: number, seed: number): LayoutInput {
  const { from, to } = syntheticEdges(count, seed);
  const random = numbers(seed);
  const heights = Float64Array.from({ length: count }, () => (random() < 0.2 ? 46 + Math.floor(random() * 200) : 46));
  return inputOf(count, from, to, heights);
}

function laidOut(input: LayoutInput): Layout {
  const layout = layered(input);
  expect(layout).toBeDefined();
  return layout as Layout;
}

/** Pairs of cards that are nearer than the gap, one column after the other. */
function tooNear({ x, y }: Layout, { count, heights, gapY }: LayoutInput): number {
  const byColumn = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    const left = x[node] ?? Number.NaN;
    byColumn.set(left, [...(byColumn.get(left) ?? []), node]);
  }
  let found = 0;
  for (const column of byColumn.values()) {
    column.sort((a, b) => (y[a] ?? 0) - (y[b] ?? 0));
    column.slice(1).forEach((node, index) => {
      const previous = column[index] ?? 0;
      const gap = (y[node] ?? 0) - PORT - ((y[previous] ?? 0) - PORT + (heights[previous] ?? 0));
      if (!(gap >= gapY - 0.001)) found++;
    });
  }
  return found;
}

describe('layered', () => {
  it.each([
    [1, 1],
    [2, 2],
    [40, 3],
    [300, 4],
    [2000, 5],
  ])('keeps %i cards apart and leads every edge to the right', (count, seed) => {
    const input = synthetic(count, seed);
    const layout = laidOut(input);
    expect(tooNear(layout, input)).toBe(0);
    for (let edge = 0; edge < input.from.length; edge++) {
      const [a, b] = [input.from[edge] ?? 0, input.to[edge] ?? 0];
      expect((layout.x[b] ?? 0) - (layout.x[a] ?? 0)).toBeGreaterThanOrEqual(input.width + input.gapX);
      // The chain of bends leads back to the parent, one column at a time.
      let point = layout.lastPoint[edge] ?? -1;
      let column = (layout.columnOf[b] ?? 0) - 1;
      while (point >= count) {
        expect(layout.columnOf[point]).toBe(column--);
        point = layout.pointBefore[point] ?? -1;
      }
      expect(point).toBe(a);
    }
    for (let node = 0; node < count; node++) {
      expect((layout.y[node] ?? -1) - PORT).toBeGreaterThanOrEqual(-0.001);
      expect((layout.y[node] ?? 0) - PORT + (input.heights[node] ?? 0)).toBeLessThanOrEqual(layout.height + 0.001);
    }
  });

  it('gives equal bytes for equal input', () => {
    const [a, b] = [laidOut(synthetic(400, 9)), laidOut(synthetic(400, 9))];
    expect(Buffer.from(a.y.buffer).equals(Buffer.from(b.y.buffer))).toBe(true);
    expect(a).toEqual(b);
  });

  it('refuses cycles', () => {
    expect(layered(inputOf(4, [0, 1, 2, 3], [1, 2, 1, 0]))).toBeUndefined();
  });

  it('lays out nothing', () => {
    expect(laidOut(inputOf(0, [], [])).columns).toBe(0);
  });

  it('draws a chain as a straight line, also past a column in between', () => {
    // 0 → 1 → 2 and 0 → 2: the bend passes beside card 1.
    const input = inputOf(3, [0, 1, 0], [1, 2, 2]);
    const { y, points } = laidOut(input);
    expect(points).toBe(4);
    expect(Math.abs((y[3] ?? 0) - (y[1] ?? 0))).toBeGreaterThanOrEqual(PORT + 5);
    const chain = laidOut(inputOf(3, [0, 1], [1, 2]));
    expect(new Set(chain.y).size).toBe(1);
  });

  it('uncrosses what can be uncrossed', () => {
    // Two pairs given crosswise.
    const { y } = laidOut(inputOf(4, [0, 1], [3, 2]));
    expect(Math.sign((y[0] ?? 0) - (y[1] ?? 0))).toBe(Math.sign((y[3] ?? 0) - (y[2] ?? 0)));
  });

  it('keeps the order of cards that stood there', () => {
    const input = synthetic(120, 11);
    const before = laidOut(input);
    const grown = synthetic(120, 11);
    const again = laidOut({ ...grown, before: before.y.slice(0, 100) });
    for (let a = 0; a < 100; a++) {
      for (let b = 0; b < 100; b++) {
        const isMeant = again.columnOf[a] === again.columnOf[b] && (before.y[a] ?? 0) < (before.y[b] ?? 0);
        if (isMeant) expect(again.y[a] ?? 0).toBeLessThan(again.y[b] ?? 0);
      }
    }
  });

  it('puts sources first and exposures last when asked', () => {
    // 0 → 1 → 2 → 3, 4 → 3 and 1 → 5: 4 is a source, 5 an exposure.
    const sides = Uint8Array.from([1, 0, 0, 0, 1, 2]);
    const { columnOf } = laidOut({ ...inputOf(6, [0, 1, 2, 4, 1], [1, 2, 3, 3, 5]), sides });
    expect([...columnOf.subarray(0, 6)]).toEqual([0, 1, 2, 3, 0, 3]);
  });

  it('puts cards without edges in a block', () => {
    const input = inputOf(100, [], []);
    const layout = laidOut(input);
    expect(tooNear(layout, input)).toBe(0);
    expect(layout.columns).toBe(6);
  });

  it('leaves no wide gap between parts that nothing connects', () => {
    // A fan of forty, whose middle lies far from the pair beside it.
    const from = [...Array.from({ length: 40 }, () => 0), 41];
    const to = [...Array.from({ length: 40 }, (_, index) => index + 1), 42];
    const input = inputOf(43, from, to);
    const { y, height } = laidOut(input);
    const tops = [...y.subarray(0, 43)].sort((a, b) => a - b);
    tops.slice(1).forEach((top, index) => {
      expect(top - (tops[index] ?? 0)).toBeLessThanOrEqual(46 + 3 * input.gapY);
    });
    expect(height).toBeLessThan(41 * (46 + input.gapY) + 3 * input.gapY);
  });

  it('runs in a worker from its text', async () => {
    const input = synthetic(60, 2);
    const text = `const { parentPort } = require('node:worker_threads');
      const postMessage = (value) => parentPort.postMessage(value);
      let onmessage;
      ${layoutWorkerText()};
      parentPort.once('message', (data) => onmessage({ data }));`;
    const worker = new Worker(text, { eval: true });
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.postMessage(input);
    });
    await worker.terminate();
    expect(answer).toEqual(laidOut(input));
  });
});
