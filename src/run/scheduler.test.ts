import { describe, expect, test } from 'vitest';
import { schedule, type TaskEnd } from './scheduler.ts';

interface Trial {
  readonly edges: readonly (readonly [number, number])[];
  readonly size: number;
  readonly threads: number;
  readonly end?: (index: number) => TaskEnd;
  readonly stopAfter?: number;
  readonly followers?: ReadonlyMap<number, number>;
}

async function run(trial: Trial) {
  const started: number[] = [];
  const skipped: number[] = [];
  let running = 0;
  let most = 0;
  const done = new Set<number>();
  const left = await schedule({
    graph: {
      size: trial.size,
      parentsOf: (index) => trial.edges.filter(([, child]) => child === index).map(([parent]) => parent),
      childrenOf: (index) => trial.edges.filter(([parent]) => parent === index).map(([, child]) => child),
      followerOf: (index) => trial.followers?.get(index),
    },
    threads: trial.threads,
    shouldStop: () => trial.stopAfter !== undefined && started.length >= trial.stopAfter,
    run: async ({ index, blockedBy }) => {
      for (const [parent, child] of trial.edges) if (child === index) expect(done.has(parent)).toBe(true);
      if (blockedBy.length > 0) {
        skipped.push(index);
        done.add(index);
        return 'block';
      }
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      done.add(index);
      return trial.end?.(index) ?? 'continue';
    },
  });
  return { started, skipped, left, most };
}

describe('schedule', () => {
  test('one thread: parents first, then by number', async () => {
    const { started } = await run({
      size: 4,
      edges: [
        [3, 0],
        [2, 1],
      ],
      threads: 1,
    });
    expect(started).toEqual([2, 3, 1, 0]);
  });

  test('uses its threads and no more', async () => {
    const { most, started } = await run({ size: 9, edges: [], threads: 3 });
    expect(most).toBe(3);
    expect(started).toHaveLength(9);
  });

  test('a blocked end reaches all descendants, others go on', async () => {
    const { started, skipped } = await run({
      size: 5,
      edges: [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
      threads: 2,
      end: (index) => (index === 0 ? 'block' : 'continue'),
    });
    expect(skipped).toEqual([1, 2]);
    expect(started.toSorted()).toEqual([0, 3, 4]);
  });

  test('a follower goes before everything that was ready earlier', async () => {
    const { started } = await run({ size: 4, edges: [[0, 3]], threads: 1, followers: new Map([[0, 3]]) });
    expect(started).toEqual([0, 3, 1, 2]);
  });

  test('what never started is told', async () => {
    const { started, left } = await run({ size: 5, edges: [], threads: 1, stopAfter: 2 });
    expect(started).toEqual([0, 1]);
    expect(left).toEqual([2, 3, 4]);
  });

  test('an empty graph ends at once', async () => {
    expect((await run({ size: 0, edges: [], threads: 4 })).started).toEqual([]);
  });
});
