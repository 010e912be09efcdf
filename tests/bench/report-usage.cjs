// Loaded into a measured process: writes its CPU time and peak memory when it ends.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const target = process.env['TSDBT_BENCH_USAGE'];
  if (target) writeFileSync(target, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 }));
});
