// Time that this process computed: a limit on it holds on a busy machine too.

/** CPU milliseconds of the process; take the difference of two calls. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
