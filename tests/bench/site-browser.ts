// The part of npm run bench:site that a browser measures. Its arguments: the folder that the site was written to, and
// how slow this machine is (calibration.ts).
import { chromePath } from '../site/browser.ts';
import { lineageBudgets } from '../site/lineage-bench.ts';
import { pageBudgets } from '../site/page-bench.ts';
import { isMet } from './budgets.ts';

const [, , target, slow = '1'] = process.argv;
const slowness = Number(slow);
if (chromePath !== undefined) {
  const found = [
    ...(target === undefined ? [] : await pageBudgets(target, slowness)),
    ...(await lineageBudgets(slowness)),
  ];
  if (!found.every((budget) => isMet(budget, slowness))) process.exitCode = 1;
}
