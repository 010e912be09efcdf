// Writes the seeds of the example project: e-commerce users, products, clicks and orders with planted dirt.
// Deterministic: the same bytes on every machine. Run: node src/dev/generate-seeds.mjs
// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../seeds', import.meta.url));
mkdirSync(folder, { recursive: true });

let state = 20250101;
/** Uniform in [0, 1): mulberry32. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
/** @param {number} low @param {number} high whole number in [low, high] */
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
/** @template T @param {readonly T[]} list @returns {T} */
const pick = (list) => /** @type {T} */ (list[Math.floor(random() * list.length)]);
/** Skewed towards the front, as popularity is. @param {number} n */
const skewed = (n) => Math.floor(n * random() ** 2.2);

const START = Date.UTC(2025, 0, 1);
const DAYS = 180;
const MINUTE = 60_000;
/** @param {number} ms */
const stamp = (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
/** @param {string} name @param {string} header @param {string[]} rows */
const write = (name, header, rows) => writeFileSync(`${folder}/${name}.csv`, `${[header, ...rows].join('\n')}\n`);

const COUNTRIES = ['DE', 'FR', 'GB', 'NL', 'PL', 'ES', 'IT', 'SE', 'US', 'CA', 'BR', 'JP'];
const CHANNELS = ['search', 'social', 'email', 'referral', 'direct'];
const DEPARTMENTS = ['Home', 'Garden', 'Sports', 'Books', 'Kitchen', 'Toys'];
const KINDS = ['basics', 'premium', 'gifts', 'outlet'];

const categories = DEPARTMENTS.flatMap((department, d) =>
  KINDS.map((kind, k) => ({ id: d * KINDS.length + k + 1, name: `${department} ${kind}`, department })),
);
write(
  'categories',
  'category_id,category_name,department',
  categories.map((c) => `${c.id},${c.name},${c.department}`),
);

const PRODUCTS = 200;
// The last three products belong to a category that the list does not know; they are sold from June on.
const products = Array.from({ length: PRODUCTS }, (_, i) => ({
  id: i + 1,
  category: i >= PRODUCTS - 3 ? 99 : between(1, categories.length),
  price: between(300, 12_000),
}));
write(
  'products',
  'product_id,category_id,product_name,list_price_cents',
  products.map((p) => `${p.id},${p.category},product ${String(p.id).padStart(3, '0')},${p.price}`),
);

const USERS = 600;
const users = Array.from({ length: USERS }, (_, i) => ({
  id: i + 1,
  signup: START - between(0, 300) * 86_400_000 + between(0, 120) * 86_400_000,
  country: pick(COUNTRIES),
  channel: pick(CHANNELS),
  isBot: i >= USERS - 4,
}));
write(
  'users',
  'user_id,signed_up_at,country_code,acquisition_channel,email_domain',
  users.map(
    (u) =>
      `${u.id},${stamp(u.signup + between(0, 86_399) * 1000)},${u.country},${u.channel},${pick(['mail.test', 'post.test', 'inbox.test'])}`,
  ),
);

/** @type {{ id: number, user: string, product: string, at: number, loaded: number, agent: string }[]} */
const clicks = [];
let clickId = 0;
for (let visit = 0; visit < 2600; visit += 1) {
  const user = /** @type {(typeof users)[number]} */ (users[skewed(USERS)]);
  const from = Math.max(user.signup, START);
  let at = from + Math.floor(random() * (START + DAYS * 86_400_000 - from));
  for (let n = between(1, 7); n > 0; n -= 1) {
    at += between(5, 900) * 1000;
    const sellable = at >= Date.UTC(2025, 5, 1) ? PRODUCTS : PRODUCTS - 3;
    clickId += 1;
    const late = random() < 0.012;
    clicks.push({
      id: clickId,
      user: random() < 0.007 ? '' : String(user.id),
      product: random() < 0.003 ? `P-${skewed(sellable) + 1}` : String(skewed(sellable) + 1),
      at: random() < 0.01 ? Math.floor(at / MINUTE) * MINUTE : at,
      loaded: late ? at + between(1, 9) * 86_400_000 : at + between(1, 240) * 1000,
      agent: pick(['browser', 'browser', 'app']),
    });
  }
}
// Bots: four accounts that click without a pause for an hour.
for (const bot of users.filter((user) => user.isBot)) {
  const from = START + between(20, 150) * 86_400_000;
  for (let n = 0; n < 240; n += 1) {
    clickId += 1;
    clicks.push({
      id: clickId,
      user: String(bot.id),
      product: String(between(1, PRODUCTS - 3)),
      at: from + n * 15_000,
      loaded: from + n * 15_000 + 2000,
      agent: 'bot',
    });
  }
}
clicks.sort((a, b) => a.loaded - b.loaded || a.id - b.id);
const duplicates = Array.from({ length: 40 }, () => pick(clicks));
write(
  'clicks',
  'click_id,user_id,product_id,clicked_at,loaded_at,agent',
  [...clicks, ...duplicates].map((c) => `${c.id},${c.user},${c.product},${stamp(c.at)},${stamp(c.loaded)},${c.agent}`),
);

const orders = Array.from({ length: 1500 }, (_, i) => {
  const user = /** @type {(typeof users)[number]} */ (users[skewed(USERS - 4)]);
  const from = Math.max(user.signup, START);
  const at = from + Math.floor(random() * (START + DAYS * 86_400_000 - from));
  const product = /** @type {(typeof products)[number]} */ (
    products[skewed(at >= Date.UTC(2025, 5, 1) ? PRODUCTS : PRODUCTS - 3)]
  );
  // Prices rise by 30 % on 10 June.
  const unit = at >= Date.UTC(2025, 5, 10) ? Math.round(product.price * 1.3) : product.price;
  const quantity = between(1, 3);
  const amount = i % 125 === 7 ? -unit : unit * quantity;
  return {
    id: i + 1,
    user: user.id,
    product: product.id,
    at,
    quantity,
    amount,
    status: random() < 0.08 ? 'returned' : 'completed',
  };
}).sort((a, b) => a.at - b.at || a.id - b.id);
write(
  'orders',
  'order_id,user_id,product_id,ordered_at,quantity,amount_cents,status',
  orders.map((o) => `${o.id},${o.user},${o.product},${stamp(o.at)},${o.quantity},${o.amount},${o.status}`),
);
