import { signal } from '@preact/signals';

const message = signal('');

/** Has a screen reader say something without moving the focus. */
export function announce(text: string): void {
  message.value = '';
  requestAnimationFrame(() => {
    message.value = text;
  });
}

/** Where `announce` is heard. Once in the page. */
export function LiveRegion() {
  return (
    <div class="unseen" aria-live="polite" role="status">
      {message.value}
    </div>
  );
}
