// Which part of the scene the window shows.
import type { Region } from './scene.ts';

/** `x`, `y`: the scene's point at the top left of the window; `zoom`: screen px for one px of the scene. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const LEAST_ZOOM = 0.02;
export const MOST_ZOOM = 2.5;
/** At this zoom text is read without effort: a view never opens smaller. */
export const READABLE = 0.82;

/** The part of the scene in the window. */
export function regionOf({ x, y, zoom }: Camera, { width, height }: Size): Region {
  return { left: x, top: y, right: x + width / zoom, bottom: y + height / zoom };
}

/** Zooms by a factor so that the point under the pointer stays there. */
export function zoomAt(camera: Camera, factor: number, px: number, py: number): Camera {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, camera.zoom * factor));
  return { x: camera.x + px / camera.zoom - px / zoom, y: camera.y + py / camera.zoom - py / zoom, zoom };
}

/** The whole of a region in the window, no larger than it is, with a margin. */
export function fitted(region: Region, size: Size, least: number): Camera {
  const margin = 40;
  const wide = region.right - region.left;
  const high = region.bottom - region.top;
  const fit = Math.min((size.width - 2 * margin) / Math.max(1, wide), (size.height - 2 * margin) / Math.max(1, high));
  const zoom = Math.min(1, Math.max(least, LEAST_ZOOM, fit));
  return {
    x: region.left + wide / 2 - size.width / 2 / zoom,
    y: region.top + high / 2 - size.height / 2 / zoom,
    zoom,
  };
}

/** A point of the scene in the middle of the window. */
export function centred(x: number, y: number, zoom: number, size: Size): Camera {
  return { x: x - size.width / 2 / zoom, y: y - size.height / 2 / zoom, zoom };
}

/** The camera moved, by a quarter of the window at most, so that less of the window lies beside the region. */
export function towards(region: Region, { x, y, zoom }: Camera, { width, height }: Size): Camera {
  const margin = 40 / zoom;
  const along = (at: number, first: number, last: number, length: number): number => {
    const [least, most] = [first - margin, last + margin - length];
    const wanted = least < most ? Math.min(Math.max(at, least), most) : (least + most) / 2;
    return at + Math.max(-length / 4, Math.min(length / 4, wanted - at));
  };
  return {
    x: along(x, region.left, region.right, width / zoom),
    y: along(y, region.top, region.bottom, height / zoom),
    zoom,
  };
}
