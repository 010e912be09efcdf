import { describe, expect, it } from 'vitest';
import { centred, fitted, MOST_ZOOM, regionOf, towards, zoomAt } from './camera.ts';

const size = { width: 1000, height: 600 };

describe('camera', () => {
  it('zooms about the point under the pointer, within bounds', () => {
    const camera = { x: 100, y: 50, zoom: 1 };
    const near = zoomAt(camera, 2, 300, 200);
    expect([near.x + 300 / near.zoom, near.y + 200 / near.zoom]).toEqual([400, 250]);
    expect(zoomAt(camera, 1000, 0, 0).zoom).toBe(MOST_ZOOM);
    expect(zoomAt(camera, 1e-9, 0, 0).zoom).toBeGreaterThan(0);
  });

  it('fits a region into the window, never larger than it is, never smaller than asked', () => {
    const region = { left: 0, top: 0, right: 4000, bottom: 300 };
    const all = regionOf(fitted(region, size, 0), size);
    expect(all.left).toBeLessThan(0);
    expect(all.right).toBeGreaterThan(4000);
    expect(fitted(region, size, 0.82).zoom).toBe(0.82);
    expect(fitted({ left: 0, top: 0, right: 10, bottom: 10 }, size, 0).zoom).toBe(1);
  });

  it('shows less of what is empty, and keeps the focus within the middle half', () => {
    const region = { left: 0, top: 0, right: 3000, bottom: 200 };
    const inside = centred(1500, 100, 1, size);
    expect(towards(region, inside, size)).toEqual(inside);
    const atEnd = towards(region, centred(2950, 100, 1, size), size);
    expect(atEnd.x + size.width).toBe(2950 + 250);
    expect(towards(region, centred(2600, 100, 1, size), size).x + size.width).toBe(3040);
    expect(towards(region, centred(0, 100, 1, size), size).x).toBe(-250);
  });
});
