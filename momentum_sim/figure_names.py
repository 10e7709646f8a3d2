"""The figures that every scene has, by name. `momentum_sim.figures` draws them; a lesson names them without plotly."""

FIGURES = (
    "schedules",
    "gradient_futures",
    "steps_against_momentum",
    "steps_against_step_size",
    "settling_map",
    "surface",
    "eigen_coordinates",
    "loss_by_eigendirection",
    "phase_portraits",
    "energy_ledger",
    "quadratic_prediction",
    "endless_cycle",
    "rate_against_momentum",
    "steps_against_condition_number",
    "good_region",
    "theory_against_measured",
    "drift",
    "averages",
    "svag",
)
