/** A polyline through values, oldest first; gaps (values below zero) break it. */
export function trendPath(values: readonly number[], width: number, height: number): string {
  const known = values.filter((value) => value >= 0);
  const max = Math.max(...known);
  const min = Math.min(...known);
  if (known.length < 2) return '';
  const step = width / (values.length - 1);
  let path = '';
  let isDown = false;
  values.forEach((value, at) => {
    if (value < 0) {
      isDown = false;
      return;
    }
    const y = max === min ? height / 2 : height - ((value - min) / (max - min)) * height;
    path += `${isDown ? 'L' : 'M'}${round(at * step)} ${round(y)}`;
    isDown = true;
  });
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A line of values without axes. @param label Says in words what it shows. */
export function Trend({ values, label, width = 120 }: { values: readonly number[]; label: string; width?: number }) {
  const path = trendPath(values, width - 4, 20);
  if (path === '') return null;
  return (
    <svg class="trend" width={width} height={24} role="img" aria-label={label}>
      <title>{label}</title>
      <path d={path} transform="translate(2 2)" />
    </svg>
  );
}
