/**
 * Starts a worker from its text, since pages of a folder may load none from a file.
 * @returns undefined where the browser allows no worker
 */
export function workerOf(text: string): Worker | undefined {
  try {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = new Worker(address);
    // Not at once: some browsers read the address later.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return worker;
  } catch {
    return undefined;
  }
}
