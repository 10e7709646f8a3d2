/** How long each step of a run is, by the kernel that comes with the panel. */
export function lengthsOf(kernels, { path }) {
	const count = path.length / 2 - 1;
	const out = kernels.room("strides", 8 * count);
	kernels.call("strides", "lengths", out, kernels.put("path", path), count);
	return kernels.numbers(out, count);
}
