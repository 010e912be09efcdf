// The part of npm run bench:site that a browser measures. Its argument is the folder that the site was written to.
import { chromePath } from '../site/browser.ts';
import { lineageBudgets } from '../site/lineage-bench.ts';
import { pageBudgets } from '../site/page-bench.ts';

const target = process.argv[2];
if (chromePath !== undefined) {
  const found = [...(target === undefined ? [] : await pageBudgets(target)), ...(await lineageBudgets())];
  if (found.some(({ value, limit }) => value > limit)) process.exitCode = 1;
}
