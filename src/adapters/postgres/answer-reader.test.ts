// Messages of the server in pieces of every size: who waits hears of rows and ends, the driver gets all else, whole and in order.
import { expect, test } from 'vitest';
import { AnswerReader, type AnswerSink, describedFields } from './answer-reader.ts';

function message(letter: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function field(name: string, type: number, modifier: number): Buffer {
  return Buffer.concat([
    Buffer.from(`${name}\0`),
    int32(77),
    int16(3),
    int32(type),
    int16(-1),
    int32(modifier),
    int16(0),
  ]);
}

function cell(text: string | null): Buffer {
  return text === null ? int32(-1) : Buffer.concat([int32(Buffer.byteLength(text)), Buffer.from(text)]);
}

const NOTICE = message('N', 'SNOTICE\0Mhello\0\0');
const SETTING = message('S', 'TimeZone\0UTC\0');
const READY = message('Z', 'T');
const ERROR = message('E', 'SERROR\0C42P01\0Mno\0\0');
const ROWS = [
  message('T', int16(2), field('größe', 23, -1), field('b', 1043, 14)),
  message('D', int16(2), cell('1'), cell('ä€𝄞')),
  NOTICE,
  message('D', int16(2), cell(null), cell('')),
  message('C', 'SELECT 2\0'),
];
const STREAM = [
  SETTING,
  ...ROWS,
  message('C', 'INSERT 0 1\0'),
  READY,
  SETTING,
  ROWS[1] ?? READY,
  message('C', 'DO\0'),
  READY,
];

/** What is told of a stream; the query ends with the first message that says so, as with the driver. */
function heard(chunks: readonly Buffer[], answers = 1): unknown[] {
  let more = answers - 1;
  const told: unknown[] = [];
  const add = (...what: unknown[]): void => void told.push(what);
  const reader = new AnswerReader((bytes) => {
    for (let at = 0; at < bytes.length; at += bytes.readInt32BE(at + 1) + 1) {
      const one = bytes.subarray(at, at + bytes.readInt32BE(at + 1) + 1);
      add('driver', one.toString('latin1'));
      if (one[0] === 0x5a || one[0] === 0x45) reader.sink = undefined;
    }
  });
  const sink: AnswerSink = {
    wantsRows: true,
    described: (bytes, at) => add('fields', describedFields(bytes, at)),
    row: (cells) => add('row', cells),
    ended: (tag) => add('end', tag),
    expectsMore: () => more > 0,
    answered: () => {
      more -= 1;
      add('answered');
    },
  };
  reader.sink = sink;
  reader.unheard = { ended: (tag) => add('also', tag), ready: (status) => add('ready', status) };
  for (const chunk of chunks) reader.read(chunk);
  return told;
}

const EXPECTED = [
  ['driver', SETTING.toString('latin1')],
  [
    'fields',
    [
      { name: 'größe', dataTypeID: 23, dataTypeModifier: -1 },
      { name: 'b', dataTypeID: 1043, dataTypeModifier: 14 },
    ],
  ],
  ['row', ['1', 'ä€𝄞']],
  ['driver', NOTICE.toString('latin1')],
  ['row', [null, '']],
  ['end', 'SELECT 2'],
  ['also', 'SELECT 2'],
  ['end', 'INSERT 0 1'],
  ['also', 'INSERT 0 1'],
  ...[READY, SETTING, ROWS[1] ?? READY, message('C', 'DO\0'), READY].map((one) => ['driver', one.toString('latin1')]),
];

test('messages are told apart however they come', () => {
  const all = Buffer.concat(STREAM);
  expect(heard(STREAM)).toEqual(EXPECTED);
  expect(heard([all])).toEqual(EXPECTED);
  expect(heard(Array.from(all, (_, at) => all.subarray(at, at + 1)))).toEqual(EXPECTED);
  for (let one = 1; one < all.length; one += 1) {
    expect(heard([all.subarray(0, one), all.subarray(one)])).toEqual(EXPECTED);
    const other = (one * 7) % all.length;
    const [low, high] = one < other ? [one, other] : [other, one];
    expect(heard([all.subarray(0, low), all.subarray(low, high), all.subarray(high)])).toEqual(EXPECTED);
  }
});

test('the driver hears of the last of several answers', () => {
  const done = message('C', 'DO\0');
  const all = Buffer.concat([done, READY, NOTICE, done, message('Z', 'I'), done, READY, READY]);
  const end = [
    ['end', 'DO'],
    ['also', 'DO'],
  ];
  const ready = ['driver', READY.toString('latin1')];
  const between = [['ready', 'T'], ['answered'], ['driver', NOTICE.toString('latin1')]];
  const expected = [...end, ...between, ...end, ['ready', 'I'], ['answered'], ...end, ready, ready];
  expect(heard([all], 3)).toEqual(expected);
  for (let at = 1; at < all.length; at += 1) {
    expect(heard([all.subarray(0, at), all.subarray(at)], 3)).toEqual(expected);
  }
});

test('after an error of the query nobody waits any more', () => {
  const rest = [ERROR, ...ROWS, READY];
  expect(heard([Buffer.concat(rest)])).toEqual(rest.map((one) => ['driver', one.toString('latin1')]));
});

test('a long message is put together once', () => {
  const long = message('D', int16(1), cell('x'.repeat(300_000)));
  const chunks = Array.from({ length: 300 }, (_, at) => long.subarray(at * 1001, (at + 1) * 1001));
  expect(heard(chunks)).toEqual([['row', ['x'.repeat(300_000)]]]);
});

test('what is no message of the protocol goes to the driver as it is', () => {
  const got: Buffer[] = [];
  const reader = new AnswerReader((bytes) => got.push(bytes));
  reader.read(Buffer.concat([READY, Buffer.from('H\0\0\0\0\0')]));
  reader.read(Buffer.from('more'));
  expect(Buffer.concat(got).toString('latin1')).toBe(`${READY.toString('latin1')}H\0\0\0\0\0more`);
});
