/** Scripts that are needed only once something is looked at, each loaded once. */

const loads = /** @type {Map<string, Promise<unknown>>} */ (new Map()); // by path

/**
 * Run a script of this site, if it has not been; modules and fetch do nothing on a page that is opened from disk.
 * @type {(path: string) => Promise<unknown>}
 */
export function load(path) {
	const loading = loads.get(path) ?? new Promise((resolve, reject) => add(path, resolve, reject));
	loads.set(path, loading);
	return loading;
}

/** @type {(path: string, resolve: (event: Event) => void, reject: (error: Error) => void) => void} */
function add(path, resolve, reject) {
	const script = document.createElement("script");
	script.src = path;
	script.onload = resolve;
	script.onerror = () => {
		loads.delete(path); // it may be there the next time
		reject(new Error(`${path} cannot be loaded`));
	};
	document.head.append(script);
}
