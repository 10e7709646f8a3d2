/** Scripts that are needed only once something is looked at, each loaded once. */

const loads = new Map(); // by path, promises

/** Run a script of this site, if it has not been; modules and fetch do nothing on a page that is opened from disk. */
export function load(path) {
	if (!loads.has(path)) loads.set(path, new Promise((resolve, reject) => add(path, resolve, reject)));
	return loads.get(path);
}

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
