// Python's Decimal as a template value: what queries give for numbers that are not whole.
import { Float } from '../../base/index.ts';
import { fault } from '../errors.ts';
import { bind } from '../methods/method.ts';
import { type CallArgs, HostFunction, JinjaObject, Tuple, type Value } from '../values.ts';

/** Significant digits of results, as Python's default context has them. */
const PRECISION = 28;

/** A decimal number: `digits` × 10^`exponent`, exact. */
export class PyDecimal extends JinjaObject {
  readonly typeName: string = 'Decimal';
  readonly digits: bigint;
  readonly exponent: number;

  constructor(digits: bigint, exponent: number) {
    super();
    this.digits = digits;
    this.exponent = exponent;
  }

  /** Reads `-12.50` or `1e-7`; undefined when it is no number. */
  static read(text: string): PyDecimal | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
    const [, sign, whole = '', fraction = '', power = '0'] = match ?? [];
    if (!match || whole + fraction === '') return undefined;
    const digits = BigInt(whole + fraction);
    return new PyDecimal(sign === '-' ? -digits : digits, Number(power) - fraction.length);
  }

  toNumber(): number {
    return Number(this.toText());
  }

  /** Cut towards zero, as int() does. */
  toBigInt(): bigint {
    return this.exponent >= 0
      ? this.digits * 10n ** BigInt(this.exponent)
      : this.digits / 10n ** BigInt(-this.exponent);
  }

  abs(): PyDecimal {
    return new PyDecimal(this.digits < 0n ? -this.digits : this.digits, this.exponent);
  }

  /** With so many decimal places, halves to the even digit. */
  rounded(places: number): PyDecimal {
    const drop = -places - this.exponent;
    if (drop <= 0) return new PyDecimal(this.digits * 10n ** BigInt(-drop), -places);
    return new PyDecimal(divideToEven(this.digits, 10n ** BigInt(drop)), -places);
  }

  /** `normalize()`: without zeros at the end. */
  normalized(): PyDecimal {
    let { digits, exponent } = fitted(this);
    if (digits === 0n) return new PyDecimal(0n, 0);
    while (digits % 10n === 0n) {
      digits /= 10n;
      exponent += 1;
    }
    return new PyDecimal(digits, exponent);
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'real') return this;
    if (name === 'imag') return new PyDecimal(0n, 0);
    const method = methods.get(name);
    return method && new HostFunction(name, (args) => method(this, args));
  }

  override toText(): string {
    const sign = this.digits < 0n ? '-' : '';
    const digits = String(this.digits < 0n ? -this.digits : this.digits);
    const adjusted = digits.length - 1 + this.exponent;
    if (this.exponent > 0 || adjusted < -6) {
      const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
      return `${sign}${digits[0]}${fraction}E${adjusted < 0 ? '' : '+'}${adjusted}`;
    }
    if (this.exponent === 0) return sign + digits;
    const padded = digits.padStart(1 - this.exponent, '0');
    return `${sign}${padded.slice(0, this.exponent)}.${padded.slice(this.exponent)}`;
  }

  override toRepr(): string {
    return `Decimal('${this.toText()}')`;
  }

  override truthy(): boolean {
    return this.digits !== 0n;
  }

  override equals(other: Value): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: Value): number | undefined {
    const exact = decimalOf(other);
    if (!exact) {
      const number = other instanceof Float ? other.value : other;
      return typeof number === 'number' ? this.toNumber() - number : undefined;
    }
    const exponent = Math.min(this.exponent, exact.exponent);
    const difference = scaled(this, exponent) - scaled(exact, exponent);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  override arithmetic(
    operator: '+' | '-' | '*' | '/' | '//' | '%',
    given: Value,
    reflected: boolean,
  ): Value | undefined {
    const other = decimalOf(given);
    if (!other) return undefined;
    const [a, b] = reflected ? [other, this] : [this, other];
    const exponent = Math.min(a.exponent, b.exponent);
    switch (operator) {
      case '+':
        return fitted(new PyDecimal(scaled(a, exponent) + scaled(b, exponent), exponent));
      case '-':
        return fitted(new PyDecimal(scaled(a, exponent) - scaled(b, exponent), exponent));
      case '*':
        return fitted(new PyDecimal(a.digits * b.digits, a.exponent + b.exponent));
      case '/':
        return divided(a, b);
      case '//':
        return new PyDecimal(scaled(a, exponent) / nonZero(scaled(b, exponent)), 0);
      case '%':
        return new PyDecimal(scaled(a, exponent) % nonZero(scaled(b, exponent)), exponent);
      default:
        return undefined;
    }
  }
}

type DecimalMethod = (self: PyDecimal, args: CallArgs) => Value;

function plain(name: string, run: (self: PyDecimal) => Value): [string, DecimalMethod] {
  return [
    name,
    (self, args) => {
      bind(name, args);
      return run(self);
    },
  ];
}

/** A method of another number. */
function ofTwo(name: string, run: (self: PyDecimal, other: PyDecimal) => Value): [string, DecimalMethod] {
  return [
    name,
    (self, args) => {
      const [given = null] = bind(name, args, 'other', 'context?');
      return run(self, decimalOf(given) ?? fault('conversion to Decimal is not supported'));
    },
  ];
}

const toIntegral = (self: PyDecimal): PyDecimal => (self.exponent >= 0 ? self : self.rounded(0));

/** Packages tell decimals from other numbers by `normalize`, and whole ones by `as_tuple`. */
const methods: ReadonlyMap<string, DecimalMethod> = new Map([
  plain('normalize', (self) => self.normalized()),
  plain('as_tuple', asTuple),
  plain('as_integer_ratio', integerRatio),
  plain('adjusted', (self) => digitCount(self.digits) - 1 + self.exponent),
  plain('to_integral_value', toIntegral),
  plain('to_integral', toIntegral),
  plain('to_integral_exact', toIntegral),
  plain('copy_abs', (self) => self.abs()),
  plain('copy_negate', (self) => new PyDecimal(-self.digits, self.exponent)),
  plain('conjugate', (self) => self),
  plain('is_zero', (self) => self.digits === 0n),
  plain('is_signed', (self) => self.digits < 0n),
  plain('is_finite', () => true),
  plain('is_infinite', () => false),
  plain('is_nan', () => false),
  ofTwo('quantize', (self, other) => self.rounded(-other.exponent)),
  ofTwo('compare', (self, other) => new PyDecimal(BigInt(Math.sign(self.compare(other) ?? 0)), 0)),
  ofTwo('max', (self, other) => ((self.compare(other) ?? 0) < 0 ? other : self)),
  ofTwo('min', (self, other) => ((self.compare(other) ?? 0) > 0 ? other : self)),
]);

function asTuple({ digits, exponent }: PyDecimal): Tuple {
  const shown = String(digits < 0n ? -digits : digits);
  const parts = [digits < 0n ? 1 : 0, new Tuple(Array.from(shown, Number)), exponent];
  return new Tuple(parts, ['sign', 'digits', 'exponent']);
}

function integerRatio({ digits, exponent }: PyDecimal): Tuple {
  if (exponent >= 0) return new Tuple([Number(digits * 10n ** BigInt(exponent)), 1]);
  const below = 10n ** BigInt(-exponent);
  let [a, b] = [digits < 0n ? -digits : digits, below];
  while (b !== 0n) [a, b] = [b, a % b];
  return new Tuple([Number(digits / a), Number(below / a)]);
}

/** Whole numbers mix with decimals, floats do not. */
function decimalOf(value: Value): PyDecimal | undefined {
  if (value instanceof PyDecimal) return value;
  if (typeof value === 'boolean' || typeof value === 'bigint' || Number.isInteger(value))
    return new PyDecimal(BigInt(value as bigint | number | boolean), 0);
  return undefined;
}

function scaled(value: PyDecimal, exponent: number): bigint {
  return value.digits * 10n ** BigInt(value.exponent - exponent);
}

function nonZero(value: bigint): bigint {
  return value === 0n ? fault('division by zero') : value;
}

function digitCount(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}

function fitted(value: PyDecimal): PyDecimal {
  const excess = digitCount(value.digits) - PRECISION;
  if (excess <= 0) return value;
  return new PyDecimal(divideToEven(value.digits, 10n ** BigInt(excess)), value.exponent + excess);
}

/** As many places as needed, at most the precision; an exact result has the fewest. */
function divided(a: PyDecimal, b: PyDecimal): PyDecimal {
  nonZero(b.digits);
  const ideal = a.exponent - b.exponent;
  const shift = Math.max(0, PRECISION + digitCount(b.digits) - digitCount(a.digits) + 1);
  const raised = a.digits * 10n ** BigInt(shift);
  const isExact = raised % b.digits === 0n;
  if (!isExact) return fitted(new PyDecimal(divideToEven(raised * 10n, b.digits), ideal - shift - 1));
  let digits = raised / b.digits;
  let exponent = ideal - shift;
  while (exponent < ideal && digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return fitted(new PyDecimal(digits, exponent));
}

function divideToEven(value: bigint, by: bigint): bigint {
  const negative = value < 0n !== by < 0n;
  const [a, b] = [value < 0n ? -value : value, by < 0n ? -by : by];
  let quotient = a / b;
  const rest = (a % b) * 2n;
  if (rest > b || (rest === b && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}
