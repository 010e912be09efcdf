// `a ** b` of floats as the C library that Python uses gives it: the nearest double. JavaScript's own may be the next one.
// The logarithm and the power are worked out as sums of two doubles, about 100 bits.

/** An unevaluated sum: the second part is below the precision of the first. */
type Pair = readonly [number, number];

const LN2: Pair = [Math.LN2, 2.3190468138462996e-17];
const HALVINGS = 9;
const TERMS = 12;

/** The nearest double to a ** b where JavaScript's is off by its last digit; special values as JavaScript's. */
export function floatPower(base: number, exponent: number): number {
  const near = base ** exponent;
  const isPlain = base > 0 && base !== 1 && Number.isFinite(near) && near > 1e-300 && near < 1e300;
  if (!isPlain || !Number.isFinite(base) || base < 1e-300 || Math.abs(exponent) < 1e-300) return near;
  const [high, low] = exp(times(log(base), [exponent, 0]));
  const exact = high + low;
  return Math.abs(exact - near) <= Math.abs(near) * 1e-13 ? exact : near;
}

function plus([a, b]: Pair, [c, d]: Pair): Pair {
  const [sum, error] = exactSum(a, c);
  return quickSum(sum, error + b + d);
}

function times([a, b]: Pair, [c, d]: Pair): Pair {
  const [product, error] = exactProduct(a, c);
  return quickSum(product, error + a * d + b * c);
}

function quickSum(a: number, b: number): Pair {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function exactSum(a: number, b: number): Pair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** Dekker's product: both factors in halves. */
function exactProduct(a: number, b: number): Pair {
  const product = a * b;
  const [a1, a2] = halves(a);
  const [b1, b2] = halves(b);
  return [product, a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2];
}

function halves(a: number): Pair {
  const wide = 134217729 * a;
  const high = wide - (wide - a);
  return [high, a - high];
}

function exp(value: Pair): Pair {
  const twos = Math.round(value[0] / LN2[0]);
  const scale = 2 ** -HALVINGS;
  const rest = plus(value, times(LN2, [-twos, 0]));
  const small: Pair = [rest[0] * scale, rest[1] * scale];
  let sum: Pair = [1, 0];
  for (let n = TERMS; n >= 1; n -= 1) sum = plus([1, 0], times(sum, dividedBy(small, n)));
  for (let n = 0; n < HALVINGS; n += 1) sum = times(sum, sum);
  const half = 2 ** Math.trunc(twos / 2);
  const other = 2 ** (twos - Math.trunc(twos / 2));
  return [sum[0] * half * other, sum[1] * half * other];
}

function dividedBy([a, b]: Pair, divisor: number): Pair {
  const quotient = a / divisor;
  const [product, error] = exactProduct(quotient, divisor);
  return quickSum(quotient, (a - product - error + b) / divisor);
}

/** One step of Newton's from JavaScript's logarithm. */
function log(value: number): Pair {
  const near = Math.log(value);
  const [high, low] = exp([near, 0]);
  return exactSum(near, (value - high - low) / high);
}
