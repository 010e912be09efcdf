import { signal } from '@preact/signals';

/** How far the run is that goes on, as `docs serve` tells it. */
export const progress = signal({ done: 0, total: 0, failed: 0, isRunning: false });

/** Where `docs serve` offers it, the page loads itself anew when the site was written again, and shows what runs. */
export function startLive(): void {
  const path = document.documentElement.dataset['live'];
  if (!path) return;
  const news = new EventSource(path);
  news.addEventListener('changed', () => location.reload());
  news.addEventListener('progress', ({ data }) => {
    progress.value = JSON.parse(data);
  });
}
