/**
 * The types of what goes from module to module: scenes and what names in them mean, as Python's `Scene.to_dict` and
 * `stage_document` give them, and what is made of them. `make check` reads this; no page does.
 */

import type { Kernels } from "./kernels.js";

export type { Kernels };

/** x and y on a picture. */
export type Place = [number, number];
/** x and y in the plane. */
export type Point = Place | readonly number[] | Float64Array;
/** A box of the plane: [x0, x1, y0, y1]. */
export type View = [number, number, number, number];
export interface Size {
	width: number;
	height: number;
}
/** A box of a picture. */
export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** An interval of numbers; `words` say what must hold, as "be positive". */
export interface Interval {
	low: number | null;
	high: number | null;
	without_low: boolean;
	without_high: boolean;
	words: string;
}
export type ScaleName = "linear" | "logarithmic" | "one_minus_logarithmic";
export interface Parameter {
	name: string;
	label: string;
	rule: Interval;
	scale: ScaleName;
	whole: boolean;
	unit: string;
}
/** How a run is drawn; `marker` is a name in the catalogue's `markers`. */
export interface Look {
	light: string;
	dark: string;
	dash: number[];
	marker: string;
}

export interface RunSettings {
	/** Its optimizer's where it has none of its own. */
	name?: string;
	optimizer: string;
	visible?: boolean;
	/** Of its own, where it does not share the scene's. */
	momentum?: number | null;
	step_size?: number | null;
	schedule?: Scheduled | null;
	/** Of gradient descent, the heavy ball whose step sizes and momenta say its step sizes. */
	matches?: string | null;
	/** By what: "effective_step_size" where it is left out, or "gradient_weight". */
	matched_by?: string | null;
	/** The weights that its momentum is of, where these are not all: "signals" or "noise". */
	acts_on?: string;
	/** The step before which it forgets what it remembers. */
	flushed_at?: number | null;
}
/** A schedule by its name, with numbers of its own beside it, or by points (share of the run, value). */
export type Scheduled = string | { name?: string; points?: number[][] };
export type Own = Record<string, OwnNumber>;
export type OwnNumber = number | number[];
export interface Panel {
	kind: string;
	links: string[];
	/** Of a contour, null for the landscape's own. */
	view?: View | null;
	direction?: string;
	/**
	 * Of a map; of a schedule "momentum" or "step_size"; of errors at last "step_size" or "trials"; of the best
	 * settings over batch sizes a target.
	 */
	shows?: string;
}
export interface Question {
	/** One of those that the problem's kind can be asked. */
	ask: string;
	after: number;
	step: number;
}
export interface RateChange {
	step: number;
	factor: number;
}
/** Of gradients. `size` is a standard deviation, a scale, or a covariance by rows. */
export interface Noise {
	kind: string;
	size: number | number[][];
	batch_size: number;
}
export interface LiveSlider {
	parameter: string;
	minimum: number;
	maximum: number;
}
export interface SceneLook extends Size {
	title: string;
	caption: string;
	background: string;
	controls: string[];
}
export interface Objective {
	name: string;
	parameters: Record<string, number>;
}
/** What the settings of a scene are that a landscape opens with. */
export interface Opening {
	objective: Objective;
	start: Point;
	n_steps: number;
	step_size: number;
	adaptive_step_size: number;
	live: LiveSlider[];
}
/** What a kind of problem is. */
export interface ProblemWords {
	/** What it can be asked: Python's `ANSWERS`. */
	answers: string[];
	/** What a reader can be asked to predict, by name, the usual one first. */
	questions: Record<string, QuestionWords>;
	/** What a timeline spends its time evenly over: steps, "linear", or their number's logarithm, "logarithmic". */
	clock: string;
}
/** A question that a reader can be asked. */
export interface QuestionWords {
	/** The words by which it is offered. */
	asks: string;
	/** Whether it is of every run that is shown, and not of the followed one alone. */
	of_all: boolean;
	/** Whether it is of the whole run, and not of one of its steps. */
	at_end: boolean;
}
export interface Scene extends Opening {
	schema_version: number;
	momentum: number;
	runs: RunSettings[];
	tolerance: { value: number; relative: boolean };
	hold: string;
	panels: Panel[];
	/** That the timeline shows, null for the whole run. */
	step: number | null;
	follow: string;
	vectors: boolean;
	prediction: Question | null;
	/** What the runs share: "step_size" or "effective_step_size". */
	equal: string;
	/** By which the momentum goes along where the step size is changed, null where it stays itself. */
	momentum_exponent: number | null;
	rate_change: RateChange | null;
	/** Of every run's step size; the values of one by points are multiples of it. */
	step_size_schedule?: Scheduled | null;
	noise: Noise | null;
	seed: number;
	look: SceneLook;
}

/** A landscape as the catalogue describes it; one that is only named has its name, its title and its noises alone. */
export interface Landscape {
	name: string;
	title: string;
	/** The kind of problem that it is, a name in the catalogue's `problems`. */
	kind: string;
	parameters: Parameter[];
	n_coefficients: number;
	n_minimisers: number;
	/** Null where it is found, or there is none. */
	minimum: number | null;
	/** What is known of where it is least: a name in the catalogue's `minima`. */
	minima: string;
	/** What is said of that, where it is something else: a name there, too. */
	said?: string;
	/** The parameter that is its curvature, if one is. */
	curvature: string | null;
	/** The kinds of noise that gradients can have there. */
	noises: string[];
	/** Whether it needs data besides kernels, a module of its own. */
	data?: boolean;
	/** How many images a network has, and on how many of them it is trained. */
	images?: number;
	trained_on?: number;
	/** What it learns. */
	task?: Task;
	/** How large the weights are that a training starts from, and what of a seed's random numbers is for what. */
	gain?: number;
	/** Within what two runs are told to be about the same: so many errors, or a share of how wide they are. */
	same_within?: number;
	streams?: Record<"split" | "start" | "eigenvector", number>;
	/** Of runs that are many at once: how many numbers are summed at each step, told of a spread and of how far it is
	 * from another, how many are drawn for together, how many numbers that and each rule's steps are worked with, how
	 * many places are kept at most, and
	 * which rules' steps are predicted. */
	many?: {
		moments: number;
		shape: number;
		apart: number;
		block: number;
		drawing: number;
		scratch: Record<string, number>;
		most_places: number;
		lawful: string[];
	};
	/** What a network on patchworks has, and what of a seed's random numbers is for what. */
	chain?: ChainWords;
	/** The parameter with which the settings that are best go along, where something is known of them. */
	tuned?: string;
	patchworks?: {
		examples: number;
		dimensions: number;
		noise_patches: number;
		filters: number;
		start_std: number;
		n_tests: number;
		/** The mean loss below which patchworks are silent. */
		silent: number;
		most_tested: number;
		streams: number[];
		/** What is told of each iterate. */
		measures: string[];
	};
	/** How it is trained on many of them at once, and where the edge is then, by the names of rules' steps. */
	full_batch?: {
		edges: Record<string, string>;
		n_images: number;
		/** Of how many images that are to train on, which are not tested with. */
		trained_on: number;
		every: number;
		gain: number;
		tolerance: number;
		most_products: number;
	};
	view: View;
	level_offset: number;
	level_density: number;
	opening: Opening;
}
export interface Rule {
	title: string;
	step: string;
	schedule: string | null;
	/** Whether its momentum may be another at each step. */
	takes_schedule: boolean;
	swept: boolean;
	predicted: boolean;
	adaptive: boolean;
	/** Whether its iterates are linear in the gradients that it is given. */
	weighs: boolean;
	looks_ahead: boolean;
	at_iterate: boolean;
	memory: "average" | "velocity" | "velocities" | "running mean";
	/** What is kept, the push, and their sum; null where there is none. */
	part_names: [string | null, string, string | null];
	look: Look;
}
export interface Form {
	title: string;
	libraries: string[];
	rule: string;
	optimizer: string;
	family: string;
	reports: string;
}
export interface Regime {
	name: string;
	words: string;
}
export interface Levels {
	bands: number;
	lines: number;
	finest: number;
	lineStrength: number;
}
/** What a reader is told of a run. */
export interface Shown {
	title: string;
	look: Look;
}
export type TextName =
	| "no_run" | "hidden" | "all_hidden" | "settles" | "diverges" | "unsettled" | "at_step" | "step" | "height"
	| "beyond" | "of_start" | "overshoots" | "going" | "as_before"
	| "settled" | "minimum" | "centre" | "heights" | "gap_caption" | "gap_described" | "least" | "no_quadratic"
	| "noise_isotropic" | "noise_covariance" | "noise_hessian" | "noise_labels" | "noisy_theory" | "noisy_map"
	| "no_map" | "no_gap" | "no_weights" | "no_weights_divided" | "ends_direct" | "ends_passing" | "ends_late"
	| "spread" | "spread_predicted" | "spread_note" | "moments_note" | "own_noise" | "some_seen"
	| "distance_note" | "distance_no_other" | "distance_no_spread" | "own_noise_shaped"
	| "in_training" | "still_of" | "ends_diverges" | "ended_direct" | "ended_passing" | "ended_late" | "ended_diverges";
/** What is said of runs, with names in braces to be filled in; a share below the least is written as a power of ten. */
export type Texts = Record<TextName, string> & { least_percent: number };
/** What is said of a kind of companion. */
export interface CompanionWords {
	tab: string;
	/** With {title} in place of the followed run's, and {direction} or {shows} in place of its own in words. */
	caption: string;
	/** What stands behind that where it can be dragged. */
	hint?: string;
	/** Whether it is offered only where a lesson shows it. */
	special?: boolean;
	/** What a problem must answer that it shows. */
	asks?: string[];
	/** The names of the modules that it needs besides those of every picture. */
	needs?: string[];
	/** Whether its own module has entries for each rule. */
	ruled?: boolean;
	/** Whether it has a module of its own for each landscape, with entries for each rule. */
	on_landscape?: boolean;
	/** The rules whose runs it makes beside the scene's own, by name. */
	rules?: string[];
}
/** What names in scenes mean. */
export interface Catalogue {
	parameters: Parameter[];
	/** The kinds of problems, by name, and the problems. */
	problems: Record<string, ProblemWords>;
	objectives: Record<string, Landscape>;
	optimizers: Record<string, Rule>;
	/** The numbers of each schedule's own, by name, as they are usually. */
	schedules: Record<string, Own>;
	step_size_schedules: Record<string, Own>;
	conventions: Form[];
	panels: Record<string, Panel>;
	companions: Record<string, CompanionWords>;
	/** Directions in the words of captions. */
	in_words: Record<string, string>;
	/** Outlines of radius 1, as SVG writes paths. */
	markers: Record<string, string>;
	contour: Levels;
	/** The kinds of noise that a page has what draws them of, or can be sent it. */
	noise_kinds: string[];
	/** The sliders of noise, where a scene has some. */
	noise_live: LiveSlider[];
	texts: Texts;
	/** What is said otherwise, by what is known of where a loss is least. */
	minima: Record<string, Partial<Texts>>;
	/** The names of what a prediction has, in the order in which a kernel writes it. */
	prediction: string[];
	/** How many of a run's first gradients are added up. */
	first_gradients: number;
	/** The schedules that every page has; those of others come with scenes that have one. */
	own_schedules: string[];
	/** What the run is called that is there for its reader to draw the schedule of. */
	drawn: string;
	/** What the run is called that is there for what a search finds. */
	found: string;
	regimes: Regime[];
	directions: Record<string, string[]>;
	/** To which shares of the expected loss steps are counted, by name, and on how many curvatures. */
	batches: BatchWords | null;
	/** The kinds of panels that theory is drawn on. */
	theoretical: string[];
	/** How many numbers a rule remembers at most. */
	state_size: number;
	sweep_scratch: number;
	runs: Record<string, Shown>;
}
export interface BatchWords {
	targets: Record<string, number>;
	curvatures: number;
}
/** Modules of WebAssembly by name, packed. */
export type Modules = Record<string, string>;
export interface Beat {
	title: string;
	text: string;
	link: string;
	scene: Scene;
}
/** What a stage is given. */
export interface Document {
	scene: Scene;
	opening: Scene;
	beats: Beat[];
	/** The parts that are seen at first, if not all are. */
	shown?: string[];
	/** What the scenes that words beside the stage go to differ in from the opening one, by what the words name. */
	settings?: Record<string, Partial<Scene>>;
	catalogue: Catalogue;
	/** Another number than before has the stage go to `scene`. */
	visit: number;
	kernels?: Modules;
	sweeps: Modules;
}

/** One value of a link's word, as Python's `Part`. */
export interface Part {
	called: string;
	names?: Record<string, unknown>;
	/** Ends: a number, or so many beyond what has a name. */
	whole?: (number | ["n_steps" | "before", number])[];
	rule?: Interval;
	/** Of a schedule's: what it is where it is left out, and whether it may stand any number of times. */
	usual?: OwnNumber;
	repeats?: boolean;
}
/** A word of links, as Python's `Word`; what is usual is left out. */
export interface Word {
	name: string;
	sets: string;
	kind?: "landscape" | "panel" | "runs" | "run" | "controls" | "variants" | "schedule";
	parts?: Part[];
	/** By name what each has; of kind "variants" the first is the usual one. */
	variants?: Record<string, Part[]>;
	form?: string;
	panels?: Record<string, { way?: "direction" | "shows" | "view" | null; ways?: string[]; asks?: string[] }>;
	optional?: boolean;
	also?: string[];
	of?: string;
	/** What a problem must answer that has it. */
	asks?: string;
	/** How many characters it may have, if not as many as others. */
	longest?: number;
}
/** The table by which links are read and written. */
export interface Links {
	version: number;
	longest: number;
	/** No link that is written has more characters. */
	longest_link: number;
	words: Word[];
	reserved: string[];
	dropped: string[];
	/** What a word says of what there is not. */
	none: string;
	/** What a word says that names all of what there is. */
	all: string;
	/** What readers can be given. */
	controls: string[];
	/** What is said of links, with names in braces to be filled in. */
	texts: Record<string, string>;
}
/** What must be known to read a link. */
export interface Known {
	catalogue: Catalogue;
	links: Links;
}

/** Unit vectors by name: along and across at the minimiser, x and y. */
export interface Directions extends Record<string, Place> {
	along: Place;
	across: Place;
	x: Place;
	y: Place;
}
/** What a run takes its steps with, and how it is shown. */
export interface Setting extends Shown {
	name: string;
	/** Its name. */
	optimizer: string;
	rule: Rule;
	/** The first one, where it changes on the way. */
	stepSize: number;
	momentum: number;
	/** Of each step. */
	momenta: Float64Array;
	stepSizes: Float64Array;
}
/** A run as it was simulated. Pairs are x after y after x. */
export interface Result extends Setting {
	/** As a gap. */
	tolerance: number;
	/** The number of steps + 1 if it never does. */
	settles: number;
	/** -1 if it never does. */
	diverges: number;
	/** Along, as a share of where it started. */
	overshoot: number;
	path: Float64Array;
	losses: Float64Array;
	/** Of a network, before each epoch and at last, as shares of 1. */
	testErrors?: Float64Array;
	/** What of it else than losses, path and gradients may be seen where no more than so many steps may be. */
	upTo?: (step: number) => Partial<Apart>;
	/** How many steps it has an epoch of, where not all of them may be seen. */
	epoch?: number;
	/** What is told of it at each step, where that is not how far its loss is above the minimum. */
	heights?: Float64Array;
	/** The gradients that it was given, as pairs; null where these are the exact ones. */
	noisyGradients?: Float64Array | null;
	/** How far above the minimum it ends; its loss there, where there is none. */
	finalHeight: number;
	/** How many iterates each step has; one, if it is not said. */
	per?: number;
	/** Of a network on patchworks. */
	told?: Patchworks;
	/** Of a chain. */
	masses?: MassesOf;
	/** Whether it is of other settings than the scene's, for these are still to come. */
	behind?: boolean;
	/** Of a run that is many at once: how they are spread, and as predicted, of a rule whose law is known. */
	measured?: Spread;
	predicted?: Spread;
	/** Where those that are kept are at a step, as pairs, until memory is written to again. */
	placesAt?: (step: number) => Float64Array;
}
/** The masses of a chain in the course of a run. */
export interface MassesOf {
	n: number;
	/** Where every mass comes to rest. */
	rest: number;
	height: number;
	/** The first and the last, from 1 on, that something pulls before any has moved. */
	pulled: [number, number];
	/** Whether nothing holds what is behind the last. */
	loose: boolean;
	/** How far each is from rest at first. */
	start: Float64Array;
	/** The root mean square of how far they are from rest, at each step. */
	distances: Float64Array;
	/** The first and the last mass, from 1 on, that has moved by each step. */
	firsts: Float64Array;
	lasts: Float64Array;
	/** Where each is at a time in steps, until memory is written to again. */
	at: (time: number) => Float64Array;
	/** Where it is kept how far each has moved: the address, how many rows, and before how many-th step. */
	rows: { kept: number; count: number; every: number };
	/** The last step that may be seen, if not all may. */
	upTo?: number;
}
/** What a problem says of its chains. */
export interface ChainWords {
	shape: string;
	loose: boolean;
	measures: string[];
	pairs: number;
	most_places: number;
	far: number;
}
/** What is told of each iterate of a network on patchworks. */
export type Patchworks = Record<
	| "small_losses" | "large_losses" | "small_wrong" | "large_wrong" | "signals" | "signal_norms" | "memories"
	| "small_gradients" | "large_gradients" | "signal_gradients" | "velocities",
	Float64Array
>;
/** What a network on patchworks is to be trained by. */
export interface LearningWish {
	/** The problem's. */
	name: string;
	patchworks: NonNullable<Landscape["patchworks"]>;
	parameters: Record<string, number>;
	seed: number;
	steps: number;
	step: string;
	stateSize: number;
	momenta: Float64Array;
	stepSizes: Float64Array;
	actsOn: string;
	/** -1 for never. */
	flushedAt: number;
	/** The iterates that are tested, which rise, at most as many as usual; those, if it is not said. */
	testedAt?: number[];
}
/** What is told of each iterate, one after the other, and what share of each margin is right, of those tested. */
export interface Learnt {
	histories: Float64Array;
	right: Float64Array;
	testedAt: Int32Array;
}
/** How far a training has come, and once it is done what came of it. */
export interface LearningAnswer {
	done: number;
	learnt: Learnt | null;
}
export interface LearningTold extends LearningAnswer {
	number: number;
	milliseconds: number;
}
/** The law of an iterate at each step; a shape has `size` numbers, as `entries.spread_shapes` gives them. */
export interface Spread {
	means: Float64Array;
	/** 2 x 2 matrices. */
	covariances: Float64Array;
	losses: Float64Array;
	shapes: Float64Array;
	/** Of the change from each step to the next. */
	changeShapes: Float64Array;
	size: number;
	particles: number;
}
/** A run taken apart; pairs for each step. */
export interface Apart extends Result {
	texts: Texts;
	/** Of a network at a step, of those at which its weights were kept the last: of unit j from pixel i at 64 j + i. */
	unitsAt?: (step: number) => Float64Array;
	/** The digit that it takes each of the test images for. */
	answersAt?: (step: number) => Uint8Array;
	gradients: Float64Array;
	/** What is kept of the velocity. */
	kept: Float64Array;
	pushes: Float64Array;
	/** Moving averages of the gradients. */
	averages: Float64Array;
}
/** What a network learns: the images of some digits, of which so many are to train on. */
export interface Task {
	/** The first and the last of them. */
	digits: [number, number];
	trained_on: number;
	/** What of a seed's random numbers their order is drawn by. */
	order: number;
	/** How the weights were trained that it begins with; null if they are drawn. */
	before: { task: Task; step: string; step_size: number; epochs: number; batch_size: number } | null;
}
/** What a network is trained on and tested with. */
export interface Network {
	/** Its hidden units. */
	hidden: number;
	/** One image after the other, of 8 rows of 8 pixels of 0 to 16. */
	images: Uint8Array;
	/** The digit that each shows. */
	labels: Uint8Array;
	/** The numbers of the images that it is tested with. */
	tested: Int32Array;
}
/** What is known of where an objective is least. */
export interface Reading {
	/** Points along it, nan between its parts, where they are a curve. */
	minimisers: Point[];
	/** The loss that gaps are measured from, NaN where there is none. */
	minimum: number;
	/** The loss that heights are measured from: the minimum, 0 where there is none. */
	floor: number;
	/** What is said here. */
	texts: Texts;
}
/** A scene as it was simulated. */
export interface Drawn extends Reading {
	scene: Scene;
	landscape: Landscape;
	/** Their address among the kernels' numbers. */
	coefficients: number;
	/** The minimiser nearest to a point, null where there is none. */
	nearest: (point: Point) => Point | null;
	/** Whether it stands alone, and is on no curve. */
	alone: boolean;
	/** What positions are measured from: the minimiser nearest to the start, if it stands alone, else the start. */
	centre: Point;
	/** Curvatures along and across of the quadratic that the objective is like there, null where it is like none. */
	quadratic: Float64Array | null;
	directions: Directions;
	/** Null where gradients are exact. */
	noise: Draws | null;
	/** Of runs that train one. */
	network?: Network;
	/** Of runs that are many at once, the places of how many are kept. */
	kept?: number;
	/** What is said of runs that are still to come; nothing where none is. */
	waits?: string;
	results: Result[];
}
/** What all runs of a scene meet: two standard normal numbers for each step, and what the noise makes of them. */
export interface Draws {
	module: string;
	normals: Float64Array;
	amount: Float64Array;
}
/** What of each run may be seen, by its name: how many steps; all, if it is not there. */
export type Hidden = Record<string, number>;
/** What theory says of a run in a direction. */
export interface Predicted {
	regime: Regime;
	rate: number;
	period: number;
	decrement: number;
	overshoot: number;
	settles: number;
	amplitude: number;
	phase: number;
	mode: Float64Array;
	start: number;
	curvature: number;
}
/** Of which there is a kernel; what theory says else is told from it. */
export type PredictedName = Exclude<keyof Predicted, "regime" | "mode" | "start" | "curvature">;
/** The same as it was. */
export interface Measured {
	overshoot: number;
	period: number;
	rate: number;
	settles: number;
}

/** What a map is asked for; all its runs share what is not `momenta` and `stepSizes`. */
export interface MapRequest {
	objective: string;
	rule: string;
	momenta: number[];
	stepSizes: number[];
	coefficients: number[];
	/** The numbers of the own of the rule's schedule of momentum. */
	schedule: number[];
	start: Point;
	steps: number;
	minimum: number;
	tolerance: number;
	/** How many numbers a sweep works in. */
	scratch: number;
}
/** A value for each step size for each momentum. */
export interface MapAnswer {
	settled: ArrayLike<number>;
	diverged: ArrayLike<number>;
}

/** How thoroughly a schedule is searched for, if not as usual, and with how many points. */
export interface SearchOptions {
	points?: number;
	/** How many schedules are tried, and how many runs each is the mean of where it is no exact one. */
	trials?: number;
	runs?: number;
	/** Whether the run's own momenta are what the search begins with, too. */
	given?: boolean;
}
/** What a search for a schedule is asked for; `rule` is what the rule's steps are called. */
export interface SearchRequest {
	module: string;
	rule: string;
	stepSizes: number[];
	coefficients: number[];
	amount: number[];
	start: Point;
	seed: number;
	given: number[] | null;
	points: number;
	trials?: number;
	runs?: number;
}
/** A schedule as a scene has it, null for the run's own, the momentum it starts with, and what it comes to. */
export interface TriedSchedule {
	schedule: Scheduled | null;
	momentum: number | null;
	/** The expected loss after the last step, Infinity where it diverges; its standard error, 0 where it is exact. */
	loss: number;
	error: number;
}
/** What a search has found so far; all of it once `done` is 1. `best` is the name of one of what was `tried`. */
export interface FoundSchedule {
	done: number;
	trials: number;
	best: string;
	tried: Record<string, TriedSchedule>;
}
export interface SearchAnswer extends FoundSchedule {
	number: number;
	milliseconds: number;
}

/** What an experiment is asked for: a scene's visible runs, with each of some settings and each of some seeds. */
export interface ExperimentRequest {
	scene: Scene;
	/** What is needed of the catalogue. */
	catalogue: Catalogue;
	/** Those of the settings, as many of each run, by its name. */
	stepSizes: Record<string, number[]>;
	/** As many, which all its runs share, where a setting has a momentum of its own. */
	momenta?: number[];
	/** Which settings are tried before which others, by their places; every other one is where nothing is said. */
	parts?: number[][];
	seeds: number[];
}
/** What an experiment has found so far; all of it once `done` is 1. */
export interface ExperimentAnswer {
	done: number;
	/** How many runs were trained, and how many are to be. */
	made: number;
	all: number;
	/** How many seeds the picture has, 0 while there is none. */
	seeds: number;
	/**
	 * Test errors at last, shares of 1, of each run, at each setting, with each seed; empty while there are none. Of
	 * patchworks those of the small margin, NaN where a run diverges.
	 */
	errors: Record<string, number[][]>;
}
export interface ExperimentTold extends ExperimentAnswer {
	number: number;
	milliseconds: number;
}

/** With what the one run of a scene on patchworks is to be trained. */
export interface MarginsRequest {
	scene: Scene;
	/** What is needed of the catalogue. */
	catalogue: Catalogue;
	settings: { stepSize: number; momentum: number; seed: number }[];
}
/** What share of new patchworks with the small margin each has wrong, of the first; NaN of those that diverge. */
export interface MarginsAnswer {
	done: number;
	errors: number[];
}
export interface MarginsTold extends MarginsAnswer {
	number: number;
	milliseconds: number;
}

/** Of which quadratic, to which share of the expected loss, and for which batch sizes the best settings are. */
export interface BatchRequest {
	kappa: number;
	target: number;
	/** How many there are. */
	curvatures: number;
	sizes: number[];
}
/** The best settings for a batch size: steps, Infinity where there are too many, and where these come from. */
export interface Best {
	descent: number;
	descentSize: number;
	ball: number;
	ballSize: number;
	momentum: number;
	/** The step size of heavy ball / (1 - momentum). */
	effective: number;
}
/** What of them has been found so far; all of it once `done` is 1. */
export interface BatchAnswer {
	done: number;
	/** How many searches were made, and how many are to be. */
	made: number;
	all: number;
	/** Of which sizes there is a picture, and the best settings of each start for them. */
	sizes: number[];
	found: Best[][];
	/** The largest momentum that there could be. */
	largest: number;
}
export interface BatchTold extends BatchAnswer {
	number: number;
	milliseconds: number;
}

/** What a training on many images at once is asked for: steps of one run. */
export interface TrainingRequest {
	scene: Scene;
	/** What is needed of the catalogue. */
	catalogue: Catalogue;
	/** The run's name. */
	run: string;
	/** The same where a training is to go on, with other settings perhaps. */
	key: string;
	/** How many of its steps are known already. */
	known: number;
	/** How many steps schedules are over, and after how many it ends. */
	steps: number;
	until: number;
	/** Before how many-th step is measured. */
	every: number;
	/** Steps in a second, at most, if it is to last. */
	pace?: number;
}
/** What is measured before a step. */
export interface AtEdge {
	step: number;
	sharpness: number;
	/** How far from an eigenvalue that may be. */
	residual: number;
	/** Hessian-vector products that it took. */
	products: number;
	/** Of the test images, as a share of 1. */
	error: number;
	/** The sharpness from which the step is unstable. */
	edge: number;
	loss: number;
}
export interface TrainingAnswer {
	/** 1 once no more steps are taken. */
	done: number;
	/** How many were taken, and how many of them are told of before. */
	step: number;
	from: number;
	rows: AtEdge[];
	/** The step, -1 if it does not. */
	diverges: number;
	lasts: number;
}
export interface TrainingTold extends TrainingAnswer {
	number: number;
	milliseconds: number;
}
/** What a training has come to. */
export interface Training {
	rows: AtEdge[];
	step: number;
	diverges: number;
	/** Whether no more steps are taken. */
	isOver: boolean;
}

export type ColourName =
	| "paper" | "ink" | "soft" | "line" | "edge" | "card" | "push" | "near" | "far" | "iso" | "halo";
/** Named colours, #rrggbb; the halo's may have its opacity behind it. */
export type Colours = Record<ColourName, string>;
export interface Typefaces {
	font: string;
	serif: string;
}
/** Colours and typefaces that painters draw with, as `themeOf` makes them. */
export interface Theme extends Colours, Typefaces {
	ground: string;
	dark: boolean;
	/** The same for the same colours, and the same that is lit. */
	name: string;
	/** What is lit up of a picture, all else being pale. */
	lit: Lit | null;
	markers: Record<string, string>;
	shapes: Record<string, Path2D>;
	/** The contour's n colours from the minimum outwards, then its lines', 0xAABBGGRR. */
	palette(n: number): Uint32Array;
	/** A map's n colours, from an optimizer's own to a pale one, then that of what never settles. */
	shades(look: Look, n: number): Uint32Array;
	/** What texts measure, as far as it is known. */
	widths: Map<string, number>;
	/** A run's colour. */
	of(look: Look): string;
}

/** What of a picture is lit up while a text speaks of it. */
export interface Lit {
	name: string;
	/** Whether a part belongs to it. */
	has(part: string): boolean;
	/** Draws what is not always there, in a picture's own terms. */
	// deno-lint-ignore no-explicit-any
	draw?: (pen: Pen, ...picture: any[]) => void;
}

export interface Stroke {
	colour: string;
	width: number;
	dash?: number[];
	join?: CanvasLineJoin;
}
export interface Type {
	size?: number;
	bold?: boolean;
	serif?: boolean;
}
export interface TextStyle extends Type {
	colour: string;
	align?: "left" | "center" | "right";
	halo?: string | null;
}
export interface AreaStyle {
	fill?: string | null;
	edge?: string | null;
	width?: number;
	radius?: number;
}
export interface Cells {
	columns: number;
	rows: number;
	indices: Uint8Array;
	/** 0xAABBGGRR */
	palette: Uint32Array;
}
export interface ContourStyle {
	minimum: number;
	offset: number;
	bands: number;
	lines: number;
	finest: number;
	lineStrength: number;
	palette: (n: number) => ArrayLike<number>;
}
export interface LossStyle extends ContourStyle {
	landscape: Landscape;
	coefficients: number;
	objective: Objective;
	view: View;
	radius?: number;
}
/**
 * What painters draw with: a canvas, or what writes down what is drawn. Lengths are units, y runs downwards, colours
 * are CSS, a path is a `Path2D` of straight lines, quadratic curves, boxes and whole circles.
 */
export interface Pen {
	/** Stroke a path. */
	stroke(path: Path2D, style: Stroke): void;
	/** Fill a path. */
	fill(path: Path2D, colour: string): void;
	/** A marker at each of many places, x after y after x; the rim parts it from what is below. */
	marks(
		marker: string,
		places: ArrayLike<number>,
		radius: number,
		colour: string,
		rim?: { colour: string; width: number } | null,
	): void;
	/** A line of text; `y` is its middle, the halo a colour with which it can be read over lines. */
	text(text: string, x: number, y: number, style: TextStyle): void;
	/** How wide a line of text is. */
	width(text: string, style?: Type): number;
	/** A box, filled and with an edge where it has their colours. */
	area(box: Box, style: AreaStyle): void;
	/** A box filled with slanting lines. */
	hatch(box: Box, colour: string): void;
	/** A box of cells, rows from the top. */
	image(box: Box, cells: Cells): void;
	/** The loss over a view of the plane. */
	loss(box: Box, style: LossStyle): void;
	/** An ellipse turned by an angle, in radians. */
	ellipse(
		x: number,
		y: number,
		rx: number,
		ry: number,
		turn: number,
		style: { colour?: string | null; width?: number; dash?: number[]; fill?: string | null },
	): void;
	/** Draw with less opacity. */
	faint(share: number, draw: () => void): void;
	/** Draw what is inside a box alone. */
	inside(box: Box, draw: () => void): void;
	/** Draw with another origin. */
	at(x: number, y: number, draw: () => void): void;
	/** Draw a part that has a name. */
	part(name: string, draw: () => void): void;
}

/** What models and painters are told of how a scene is drawn. */
export interface ModelHow {
	kernels: Kernels;
	catalogue: Catalogue;
	hidden: Hidden;
	/** What an experiment has found of what is asked for, or of what was before; null where there is nothing yet. */
	experiment?: (request: ExperimentRequest) => Experimented | null;
	/** The same of a map of patchworks. */
	margins?: (request: ExperimentRequest) => Experimented | null;
	/** What the training has come to that is asked for. */
	training?: (request: TrainingRequest) => Training;
	/** What is found of the best settings that are asked for, or of those before; null where there is nothing yet. */
	batches?: (request: BatchRequest) => FoundBatches | null;
}
/** What is found of the best settings over batch sizes, and of which request. */
export interface FoundBatches {
	request: BatchRequest;
	answer: BatchAnswer;
	/** The batch size that is pointed at. */
	pointed?: number | null;
}
/** What an experiment has found, and of which request. */
export interface Experimented {
	request: ExperimentRequest;
	answer: ExperimentAnswer;
}
export interface How extends ModelHow {
	/** Whether nothing moves by itself. */
	calm: boolean;
	dragging: boolean;
}
/** The same on a page. */
export interface PageHow extends How {
	theme: Theme;
	/** What is lit up, by picture: "contour", "plot" or "map". */
	lit?: Record<string, Lit | null> | null;
}

/** What moves a picture by itself: nothing, its timeline, or the runs that come for the first time. */
export type Motion = "none" | "plays" | "rises";

/** What a page has of the stage, packed, as `loader.js` makes it. */
export interface Loader {
	/** That the page's stages share. */
	kernels: Modules;
	sweeps: Modules;
	/** Unpacked, once it is. */
	begin?: (workerAddress: string) => { mount: typeof import("./embed.js").mount };
	mount(
		element: Element,
		data: Partial<Document> & Pick<Document, "scene" | "opening" | "beats" | "visit"> & { words?: string },
		options?: import("./embed.js").Options,
	): Promise<import("./stage.js").Stage>;
}
/** What a page of a site is given. */
export interface Site extends Known {
	lesson: Lesson;
	/** By name, packed. */
	figures: Record<string, string>;
}
export interface Lesson {
	name: string;
	/** The parts that are seen at first, if not all are. */
	shown?: string[];
	opening: Scene;
	beats: Beat[];
	runs: Record<string, Shown>;
	/** By the names that old links have for them. */
	scenes: Record<string, Scene>;
	translator: { opening: Scene; page: string };
	settings: Record<string, Partial<Scene>>;
	/** Whose sliders stand beside the prose. */
	parameters: string[];
	/** What is said of the controls. */
	about: import("./about.js").About;
}
/** What is used of Plotly. */
export interface Plotly {
	react(root: Element, data: unknown, layout: unknown, options: object): Promise<unknown>;
	purge(root: Element): void;
	Plots: { resize(root: Element): void };
}
/** What is looked at of a figure's layout; all else is Plotly's. */
export interface FigureLayout {
	height: number;
	autosize?: boolean;
	dragmode?: string | false;
	font: { size: number; family: string };
	scene?: { camera?: unknown };
	meta: { dark: boolean; summary: string };
}

declare global {
	var momentumSim: Loader;
	var momentumSimSite: Site;
	var momentumSimOwnCurve: import("./own/tool.js").Supplies;
	interface Window {
		/** Once its script has run. */
		Plotly: Plotly;
	}
}
