// A log event as a line: text as dbt prints it, debug with level and thread, JSON.
import { type JsonObject, jsonObject, type LogEvent, visible } from '../../base/index.ts';
import { jsonText } from '../../context/index.ts';
import type { Palette } from './palette.ts';

/** Events that dbt prints as they are, also with --quiet. */
const PRINTED: ReadonlySet<string> = new Set(['PrintEvent', 'ShowNode', 'CompiledNode']);

/** True for output that was asked for: no clock, not silenced by --quiet. */
export function isPrinted(event: LogEvent): boolean {
  return event.always === true || PRINTED.has(event.name);
}

/** `HH:MM:SS  message`; printed and bare events stand without clock. */
export function textLine(event: LogEvent, time: number, palette: Palette): string {
  const message = coloured(event, palette);
  return event.bare === true || isPrinted(event) ? message : `${clock(time)}  ${message}`;
}

function clock(time: number): string {
  return stampOf(time).slice(0, 8);
}

const TAG = /^\[(ERROR|WARNING)\]/;
const BRACKET = /\[([^[\]]*?)((?: in \d+\.\d+s)?)\]$/;

/** Colours the tag at the start, the status in the bracket at the end, or the whole line. */
function coloured(event: LogEvent, palette: Palette): string {
  const message = event.msg;
  if (!palette.isColoured) return message;
  const tag = message.startsWith('[') ? TAG.exec(message) : null;
  if (tag) {
    const paint = tag[1] === 'ERROR' ? palette.error : palette.warn;
    return `[${paint(tag[1] ?? '')}]${message.slice(tag[0].length)}`;
  }
  if (event.status === undefined || event.status === 'run') return message;
  const paint = palette[event.status];
  const bracket = BRACKET.exec(message);
  if (!bracket) return paint(message);
  return `${message.slice(0, bracket.index)}[${paint(bracket[1] ?? '')}${bracket[2] ?? ''}]`;
}

/** `HH:MM:SS.ffffff [info ] [MainThread]: message`; a new invocation begins with a rule. */
export function debugLine(event: LogEvent, time: number, invocationId: string): string {
  const stamp = stampOf(time);
  const thread = event.thread === undefined ? 'MainThread' : event.thread.slice(0, 10).padEnd(10);
  const line = `${stamp} [${event.level.padEnd(5)}] [${thread}]: ${event.msg}`;
  if (event.name !== 'MainReportVersion') return line;
  const rule = '='.repeat(30);
  return `\n\n${rule} ${stamp} | ${invocationId} ${rule}\n${line}`;
}

let lastTime = Number.NaN;
let lastStamp = '';
let lastSecond = Number.NaN;
let lastClock = '';

/** The time of day to the microsecond; a node says many things within the same millisecond, many nodes in a second. */
function stampOf(time: number): string {
  if (time === lastTime) return lastStamp;
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastClock = new Date(second * 1000).toISOString().slice(11, 19);
  }
  lastTime = time;
  lastStamp = `${lastClock}.${String(Math.floor(time - second * 1000)).padStart(3, '0')}000`;
  return lastStamp;
}

/** One JSON object in the shape of dbt's log: `info` and `data`, keys sorted. */
export function jsonLine(event: LogEvent, time: number, invocationId: string): string {
  const info = jsonObject([
    ['category', ''],
    ['code', event.code],
    ['extra', jsonObject()],
    ['invocation_id', invocationId],
    ['level', event.level],
    ['msg', event.msg],
    ['name', event.name],
    ['pid', process.pid],
    ['thread', event.thread ?? 'MainThread'],
    ['ts', new Date(time).toISOString().replace('Z', '000Z')],
  ]);
  const data: JsonObject = event.data ?? jsonObject([['msg', event.msg]]);
  return jsonText(
    jsonObject([
      ['data', data],
      ['info', info],
    ]),
    true,
  );
}

/** A note for stderr. */
export function noteLine(event: LogEvent, palette: Palette): string {
  return `${palette.note('note:')} ${visible(event.msg)}`;
}
