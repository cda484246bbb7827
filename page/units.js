// Writes numbers and times.

export function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;
}

const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

// A length of time in nanoseconds: "1.24 s", "35 ms"; "0 s" has no unit of its own.
export function lasting(time) {
  if (time === 0) return "0 s";
  const [size, unit] = UNITS.find(([one]) => Math.abs(time) >= one) || UNITS[3];
  return `${Number((time / size).toPrecision(3))} ${unit}`;
}

// A point in time, for a table: always in seconds.
export function seconds(time) {
  return (time / 1e9).toFixed(6);
}

// Ticks of an axis from one value to another, at most so many: their values, and how to write them.
export function ticks(from, to, most, unit) {
  const rough = (to - from) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) || 10 * power;
  const values = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) values.push(at);
  if (unit === "lines") return { values, text: (value) => Math.round(value).toLocaleString("en") };
  const [size, name] = UNITS.find(([one]) => to >= one) || UNITS[3];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step)));
  return { values, text: (value) => `${(value / size).toFixed(Math.min(digits, 9))} ${name}` };
}
