// The part of npm run bench:site that a browser measures.
import { chromePath } from '../site/browser.ts';
import { lineageBudgets } from '../site/lineage-bench.ts';

if (chromePath !== undefined) {
  const found = await lineageBudgets();
  if (found.some(({ value, limit }) => value > limit)) process.exitCode = 1;
}
