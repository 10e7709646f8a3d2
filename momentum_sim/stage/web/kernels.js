/**
 * The numba kernels, compiled to WebAssembly, and the memory they share.
 *
 * Each objective has a module of its own and `common` has what needs no objective; all import one memory, so that a
 * path written by one is read by another. Every export takes two addresses before its own arguments, where numba
 * would put a result and an exception; there are none, so any two will do.
 */

const STACK_BYTES = 65536;
const PAGE_BYTES = 65536;
const RESULT = 0;
const EXCEPTION = 8;

/** @param {string} text base64 @returns {Uint8Array} */
const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Named pieces of one growing WebAssembly memory. */
class Memory {
  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 2 });
    this.used = STACK_BYTES;
    /** @type {Map<string, {address: number, bytes: number}>} */
    this.pieces = new Map();
  }

  /** The address of a piece with room for so many bytes; its content is lost when it has to move. */
  address(name, bytes) {
    const known = this.pieces.get(name);
    if (known && known.bytes >= bytes) return known.address;
    const room = Math.ceil((bytes * (known ? 1.5 : 1)) / 16) * 16;
    const address = this.used;
    this.used += room;
    const missing = this.used - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.pieces.set(name, { address, bytes: room });
    return address;
  }

  /** A view of `count` float64 values at an address; valid until memory grows, so take it anew for each use. */
  numbers(address, count) {
    return new Float64Array(this.memory.buffer, address, count);
  }
}

/** Calls kernels; every method is one loop in numba. */
export class Kernels {
  /** @param {Record<string, string>} modules base64 WebAssembly by name: "common" and each objective's */
  static async load(modules) {
    const kernels = new Kernels();
    const env = {
      __linear_memory: kernels.memory.memory,
      __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK_BYTES),
    };
    for (const [name, text] of Object.entries(modules)) {
      const { instance } = await WebAssembly.instantiate(bytesOf(text), { env });
      kernels.modules[name] = instance.exports;
    }
    return kernels;
  }

  constructor() {
    this.memory = new Memory();
    /** @type {Record<string, WebAssembly.Exports>} */
    this.modules = {};
  }

  call(module, entry, ...values) {
    this.modules[module][entry](RESULT, EXCEPTION, ...values);
  }

  /** Turn an objective's parameters into the coefficients its kernels read; returns their address. */
  coefficients(objective, values, count) {
    const parameters = this.memory.address("parameters", values.length * 8);
    const coefficients = this.memory.address("coefficients", count * 8);
    this.memory.numbers(parameters, values.length).set(values);
    this.call(objective, "coefficients", parameters, coefficients);
    return coefficients;
  }

  /** The first `count` global minimisers as [x, y] pairs. */
  minimisers(objective, coefficients, count) {
    const points = this.memory.address("minimisers", count * 16);
    this.call(objective, "minimisers", points, coefficients, count);
    const flat = this.memory.numbers(points, count * 2);
    return Array.from({ length: count }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
  }

  /** One run: its momenta, its path and the losses along it, all views into memory. */
  run(name, objective, coefficients, { optimizer, schedule, momentum, stepSize, steps, start }) {
    const momenta = this.memory.address(`momenta ${name}`, steps * 8);
    const path = this.memory.address(`path ${name}`, (steps + 1) * 16);
    const losses = this.memory.address(`losses ${name}`, (steps + 1) * 8);
    this.memory.numbers(path, 2).set(start);
    this.call("common", `schedule_${schedule}`, momenta, momentum, steps);
    this.call(objective, `trajectory_${optimizer}`, path, momenta, coefficients, steps, stepSize);
    this.call(objective, "losses", losses, path, coefficients, steps + 1);
    return { path, losses };
  }

  settlingStep(losses, steps, minimum, tolerance) {
    return this.measure("settling_step", losses, steps, minimum, tolerance);
  }

  /** The first step that diverged, or -1. */
  divergenceStep(path, steps) {
    return this.measure("divergence_step", path, steps);
  }

  measure(entry, ...values) {
    const out = this.memory.address("measure", 8);
    this.call("common", entry, out, ...values);
    return this.memory.numbers(out, 1)[0];
  }

  /** The contour of a landscape over a box, as pixels. `palette`: band colours, then the line's, 0xAABBGGRR. */
  contour(landscape, coefficients, { width, height, box, palette, lineWidth, lineStrength }) {
    const count = width * height;
    const field = this.memory.address("field", count * 8);
    const pixels = this.memory.address("pixels", count * 4);
    const colours = this.memory.address("palette", palette.length * 4);
    new Uint32Array(this.memory.memory.buffer, colours, palette.length).set(palette);
    const { name, minimum, level_offset, level_density } = landscape;
    this.call(name, "loss_field", field, coefficients, width, height, ...box);
    this.call("common", "levels", field, count, minimum, level_offset, level_density);
    this.call(
      "common", "contour_image",
      pixels, field, width, height, colours, palette.length - 1, lineWidth, lineStrength,
    );
    return new ImageData(new Uint8ClampedArray(this.memory.memory.buffer, pixels, count * 4), width, height);
  }
}
