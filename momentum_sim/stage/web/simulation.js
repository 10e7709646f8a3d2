/** From a scene to what is drawn: each visible run's path and what is measured on it. All numbers are the kernels'. */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {Float64Array} path x, y pairs; entry 0 is the start
 * @property {Float64Array} losses
 * @property {number} finalGap
 * @property {number} settles first step from which the gap stays within tolerance; steps + 1 if never
 * @property {number} diverges first step that diverged; -1 if none
 */

/** Simulate every visible run of a scene. */
export function simulate(kernels, catalogue, scene) {
  const landscape = catalogue.objectives[scene.objective.name];
  const { name } = landscape;
  const values = landscape.parameters.map((parameter) => scene.objective.parameters[parameter.name]);
  const coefficients = kernels.coefficients(name, values, landscape.n_coefficients);
  const steps = scene.n_steps;
  const addresses = scene.runs
    .filter((run) => run.visible)
    .map((run) => [run.optimizer, kernels.run(run.optimizer, name, coefficients, settings(catalogue, scene, run))]);
  const results = addresses.map(([optimizer, { path, losses }]) => {
    const startGap = kernels.memory.numbers(losses, 1)[0] - landscape.minimum;
    const tolerance = scene.tolerance.value * (scene.tolerance.relative ? startGap : 1);
    const settles = kernels.settlingStep(losses, steps, landscape.minimum, tolerance);
    const diverges = kernels.divergenceStep(path, steps);
    // copies: painting the contour may make memory grow, and that takes every view with it
    const lossValues = kernels.memory.numbers(losses, steps + 1).slice();
    return {
      name: optimizer,
      path: kernels.memory.numbers(path, 2 * (steps + 1)).slice(),
      losses: lossValues,
      finalGap: lossValues[steps] - landscape.minimum,
      tolerance,
      settles,
      diverges,
    };
  });
  return { landscape, coefficients, results, minimisers: kernels.minimisers(name, coefficients, landscape.n_minimisers) };
}

/** What a run's kernel is called with: its own values where it has them, the shared ones where not. */
function settings(catalogue, scene, run) {
  const rule = catalogue.optimizers[run.optimizer];
  return {
    optimizer: run.optimizer,
    schedule: run.schedule ?? rule.schedule ?? "constant",
    momentum: rule.schedule ? run.momentum ?? scene.momentum : 0,
    stepSize: run.step_size ?? scene.step_size,
    steps: scene.n_steps,
    start: scene.start,
  };
}
