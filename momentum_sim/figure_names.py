"""The figures that every scene has, by name. `momentum_sim.figures` draws them; a lesson names them without plotly."""

FIGURES = ("schedules", "steps_against_momentum", "steps_against_step_size", "settling_map", "surface")
