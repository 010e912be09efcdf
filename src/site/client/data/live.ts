/** Where `docs serve` offers it, the page loads itself anew when the site was written again. */
export function startLive(): void {
  const path = document.documentElement.dataset['live'];
  if (!path) return;
  new EventSource(path).addEventListener('changed', () => location.reload());
}
