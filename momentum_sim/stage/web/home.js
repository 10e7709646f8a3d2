/**
 * Home: what was done already, on its way through the lessons, and where to go on. As a Streamlit component it is the
 * whole page, and takes the place of what was seen of it before there were scripts.
 */

import { doneOn } from "./done.js";
import { shownIn, takePlaceOfFirst } from "./first.js";
import { followWays } from "./ways.js";

/**
 * Show on each station what was done there, and where to go on: the first page that was not seen, else the first with
 * beats that were not tried.
 * @type {(root: ParentNode) => void}
 */
export function showDone(root) {
	const stations = [...root.querySelectorAll(".way li")].map((item) => {
		const station = /** @type {HTMLElement} */ (item);
		return { station, ...doneOn(station.dataset.page ?? "") };
	});
	for (const { station, seen, beats, of } of stations) {
		station.classList.toggle("seen", seen);
		station.classList.toggle("done", isWhole(beats, of));
		const said = station.querySelector(".so-far");
		if (said) said.textContent = seen ? soFar(beats, of) : "";
	}
	const line = root.querySelector(".go-on");
	if (!line || !stations.some(({ seen }) => seen)) return;
	const next = stations.find(({ seen }) => !seen) ?? stations.find(({ beats, of }) => !isWhole(beats, of));
	const [said, link] = [line.querySelector("span"), line.querySelector("a")];
	const there = next?.station.querySelector("a");
	if (said) said.textContent = there ? "Go on with" : "You have followed the whole way.";
	if (link) link.hidden = !there;
	if (link && there) {
		link.href = there.getAttribute("href") ?? "";
		link.textContent = there.textContent;
	}
}

/** @type {(beats: number, of: number) => boolean} */
const isWhole = (beats, of) => of > 0 && beats === of;

/** @type {(beats: number, of: number) => string} */
function soFar(beats, of) {
	if (!beats) return "Seen";
	return isWhole(beats, of) ? `All ${of} beats tried` : `${beats} of ${of} beats tried`;
}

/** @type {(component: {data: string, parentElement: HTMLElement}) => void} */
export default function mount({ data, parentElement }) {
	shownIn(parentElement, data, ".home");
	showDone(parentElement);
	followWays();
	takePlaceOfFirst();
}
