// When V8 optimises. Most commands end before optimised code pays for being made.

/** How long functions run before they are optimised: `command` for most, `site` where one loop takes seconds. */
export type Patience = 'command' | 'site';

/** The first V8 that counts calls instead of a budget of bytecode, and has a compiler more; Node 22 brought it. */
const COUNTS_CALLS = 12;

/** The flags of a version of V8: what another version does not know, it tells on standard error. */
export function compilerFlags(patience: Patience, v8: string): readonly string[] {
  const times = patience === 'command' ? 5 : 1;
  return Number.parseInt(v8, 10) < COUNTS_CALLS
    ? [`--interrupt-budget=${400_000 * times}`]
    : [`--invocation-count-for-turbofan=${9_000 * times}`, `--invocation-count-for-maglev=${1_200 * times}`];
}

/** Has functions run longer before they are optimised: a cold parse of 1,000 models takes 1.4 instead of 2.2 CPU-s. */
export function delayOptimisation(patience: Patience): void {
  for (const flag of compilerFlags(patience, process.versions.v8)) setFlag(flag);
}

/** The flags under which commands run, for what does not know yet which command it is. */
export function setCommandFlags(): void {
  delayOptimisation('command');
  // A project is read once and stays: the nursery grows at once, not by and by (warm parse of 1,000 models − 8 % CPU).
  setFlag('--semi-space-growth-factor=8');
}

/** Importing the module would load it for `--version` as well. */
function setFlag(flag: string): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(flag);
}
