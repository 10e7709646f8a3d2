"""Links as they arrive: what they have caught on their way, what is wrong with them, and what was meant."""

from momentum_sim.schedules import step_sizes

#: Queries as they stand in an address, by what became of them; each asks for what its word says and no more.
CAUGHT = {
    # what others add
    "v=1&beta=0.95&fbclid=IwAR0x_y-z": {"momentum": 0.95},
    "utm_source=newsletter&utm_medium=email&v=1&beta=0.95&utm_campaign=a+b": {"momentum": 0.95},
    "v=1&beta=0.95&gclid=1&gclsrc=2&dclid=3&gbraid=4&wbraid=5&gad_source=1&msclkid=6&mc_cid=7": {"momentum": 0.95},
    "v=1&beta=0.95&igshid=1&igsh=2&twclid=3&ttclid=4&yclid=5&li_fat_id=6&_ga=2.1-2&_gl=1*x*_ga*y&ref_src=t&si=9": {
        "momentum": 0.95
    },
    "v=1&beta=0.95&mtm_campaign=1&pk_kwd=2&hsCtaTracking=3&ScCid=4&_hsenc=5&ref=hn&source=rss&srsltid=6&UTM_ID=7": {
        "momentum": 0.95
    },
    "embed=true&embed_options=dark_theme&v=1&beta=0.95": {"momentum": 0.95},
    # how it was copied
    "v=1&beta=0.95.": {"momentum": 0.95},
    "v=1&beta=0.95)": {"momentum": 0.95},
    "v=1&beta=0.95%22%3E": {"momentum": 0.95},
    "v=1&beta=0.95**": {"momentum": 0.95},
    "v=1&beta=%E2%80%9C0.95%E2%80%9D,": {"momentum": 0.95},
    "v=1.&beta=0.95": {"momentum": 0.95},
    "v=1&amp;beta=0.95": {"momentum": 0.95},
    "v=1&amp;amp;beta=0.95": {"momentum": 0.95},
    "v=1&beta=%200.95%20": {"momentum": 0.95},
    "v=1&beta=+0.95": {"momentum": 0.95},
    "v=1&beta=0.95%0A": {"momentum": 0.95},
    "v=1&%20beta=0.95%E2%80%8B": {"momentum": 0.95},
    "v=1&start=%E2%88%926_1.5": {"start": (-6.0, 1.5)},
    "V=1&BETA=0.95": {"momentum": 0.95},
    "V=1&EQUAL=EFFECTIVE&FOLLOW=HEAVY_BALL": {"equal": "effective_step_size", "follow": "heavy_ball"},
    # how it was escaped
    "v%3D1%26beta%3D0.95": {"momentum": 0.95},
    "v=1&start=-6%5F1.5": {"start": (-6.0, 1.5)},
    "v=1&start=-6%255F1.5": {"start": (-6.0, 1.5)},
    "v=1&start=-6%2C1.5": {"start": (-6.0, 1.5)},
    "v=1&start=-6,+1.5": {"start": (-6.0, 1.5)},
    "v=1&start=(-6,1.5)": {"start": (-6.0, 1.5)},
    "v=1&eta=1e+5": {"step_size": 1e5},
    "v=1&eta=1E%2B5": {"step_size": 1e5},
    "v=1&start=1e+2_-1e+2": {"start": (100.0, -100.0)},
    # schedules
    "v=1&etas=Cosine.": {"step_size_schedule": "cosine"},
    "v=1&etas=warm_up": {"step_size_schedule": "warm_up"},
    "v=1&etas=warm_up_0.1,": {"step_size_schedule": "warm_up"},
    "v=1&etas=one_cycle_0.5": {"step_size_schedule": step_sizes.one_cycle.having(pct_start=0.5)},
    "v=1&etas=step_0.1_0.25_0.5_0.75": {"step_size_schedule": step_sizes.step.having(milestones=[0.25, 0.5, 0.75])},
    "v=1&etas=points,0,1,1,0": {"step_size_schedule": step_sizes.points.schedule([[0, 1], [1, 0]])},
    "v=1&etas=%22points_0_1_1e-1_2.5%22": {"step_size_schedule": step_sizes.points.schedule([[0, 1], [0.1, 2.5]])},
    "v=1&etas=none&betas=none": {},
    # what is of the address and of no scene
    "v=1&controls=sliders.timeline&beta=0.95": {"momentum": 0.95},
    "v=1&controls=none": {},
    "V=1&CONTROLS=Sliders,%20Timeline.": {},
    # twice the same
    "v=1&beta=0.95&beta=0.95": {"momentum": 0.95},
    "": {},
    "v=1": {},
    "&&v=1&": {},
}
#: Queries of which something is refused: what the sentences begin with, and the momentum that is left of it all.
REFUSED = {
    "v=1&beta=0.9&beta=0.95": (["'0.9', for 'beta' stands again: '0.95'"], 0.95),
    "v=1&beta=0.9&beta=2": (["'0.9', for 'beta' stands again: '2'", "momentum must lie in [0, 1), got 2.0"], 0.7),
    "v=1&beta=0,95": (["momentum must be a number, got '0,95'"], 0.7),
    "v=1&beta=": (["momentum must be a number, got ''"], 0.7),
    "v=1&beta": (["momentum must be a number, got ''"], 0.7),
    "v=1&beta=95%25": (["momentum must be a number, got '95%'"], 0.7),
    "v=1&beta=.": (["momentum must be a number, got '.'"], 0.7),
    "v=1&n=300": (["'n' is not a part of a link (did you mean 'steps'?)"], 0.7),
    "v=1&momentum=0.9": (["'momentum' is not a part of a link (did you mean 'beta'?)"], 0.7),
    "v=1&learningrate=0.9": (["'learningrate' is not a part of a link (did you mean 'eta'?)"], 0.7),
    "v=1&beat=0.9&beta=0.95": (["'beat' is a word for later, and sets nothing yet (did you mean 'beta'?)"], 0.95),
    "f=x**2&problem=digits&runs=a&epochs=4&hidden=5&present=7&deck=8&room=9&color=a&lang=de": (
        [
            f"'{word}' is a {'parameter of digits' if word in ('epochs', 'hidden') else 'word for later, and sets'}"
            for word in (*("color", "deck", "epochs", "f", "hidden", "lang", "present", "problem", "room", "runs"),)
        ],
        0.7,
    ),
    "v=1&betas=0.9&etas=demon": (
        [
            "schedule of betas must be one of constant, demon, linear, cosine, exponential, step, one_cycle, early, "
            "sutskever, nesterov_convex, points; got '0.9'",
            "schedule of etas must be one of constant, linear, cosine, step, warm_up, one_cycle, points; got 'demon'",
        ],
        0.7,
    ),
    "v=1&betas=one_cylce_0.5": (
        [
            "schedule of betas must be one of constant, demon, linear, cosine, exponential, step, one_cycle, early, "
            "sutskever, nesterov_convex, points; got 'one_cylce' (did you mean 'one_cycle'?)",
        ],
        0.7,
    ),
    "v=1&betas=demon_0.5_0_1&etas=constant_1": (
        [
            "betas demon must have at most 2 numbers joined by _, got 'demon_0.5_0_1'",
            "etas constant must have no number, got 'constant_1'",
        ],
        0.7,
    ),
    "v=1&betas=early_2&etas=warm_up_x": (
        ["until must lie in [0, 1], got 2.0", "share must be a number, got 'x'"],
        0.7,
    ),
    "v=1&betas=early_1_1&etas=step_0.5_0.2_7": (
        [
            "betas early must have at most one number, got 'early_1_1'",
            "milestones must lie in [0, 1], got 7.0",
        ],
        0.7,
    ),
    "v=1&betas=points_0_0.9_1&etas=points": (
        [
            "betas points must have a share and a value of each point, joined by _, got 'points_0_0.9_1'",
            "etas points must have a share and a value of each point, joined by _, got 'points'",
        ],
        0.7,
    ),
    "v=1&betas=heavy_ball~demon~adam": (
        ["betas must have runs and their schedules in turn, joined by ~, got 'heavy_ball~demon~adam'"],
        0.7,
    ),
    "v=1&betas=heavybal~demon": (["run of betas must be one of "], 0.7),
    "v=1&betas=gradient_descent~demon&etas=heavy_ball~cosine": (
        ["run of betas must be one of ", "schedule of etas must be one of constant, linear, cosine, step,"],
        0.7,
    ),
    "v=1&betas=heavy_ball~demon_2": (["delay must lie in [0, 1), got 2.0"], 0.7),
    "v=1&betas=points_0_1&etas=points_0_1_2_1": (
        ["value of points must lie in (-1, 1), got 1.0", "share of points must lie in [0, 1], got 2.0"],
        0.7,
    ),
    "v=1&betas=points_0.5_0.9_0.5_0&etas=points_1_1_0_0": (
        [
            "betas points must have shares that rise, got 0.5 after 0.5",
            "etas points must have shares that rise, got 0.0 after 1.0",
        ],
        0.7,
    ),
    f"v=1&betas={'points' + '_0_0.5' * 200}&etas=nan": (
        [
            "betas must have at most 1000 characters, got 1206",
            "schedule of etas must be one of constant, linear, cosine, step, warm_up, one_cycle, points; got 'nan'",
        ],
        0.7,
    ),
    "v=1&batch=4": (["batch must be left out where there is no noise, got 4"], 0.7),
    "v=1&noise=hesian_1": (["kind of noise must be one of isotropic, covariance, hessian, labels; got 'hesian'"], 0.7),
    "v=1&noise=covariance_1_2_1": (["covariance of noise must have no negative eigenvalue, got '1_2_1'"], 0.7),
    "v=1&noise=covariance_1_2": (["noise covariance must have 3 numbers joined by _, got 'covariance_1_2'"], 0.7),
    "v=1&noise=1_2&seed=-1": (
        ["noise isotropic must have one number, got '1_2'", "seed must be a whole number from 0 to 4294967295, got -1"],
        0.7,
    ),
    "v=1&controls=6&beta=0.95": (
        [
            "control must be one of optimizers, panels, timeline, sliders, landscapes, predict, all, none; got '6'",
        ],
        0.95,
    ),
    "v=1&controls=": (["control must be one of optimizers, "], 0.7),
    "v=1&controls=slider.timeline": (
        ["control must be one of optimizers, panels, timeline, sliders, landscapes, predict; got 'slider' (did you "],
        0.7,
    ),
    "v=1&controls=all.none": (["control must be one of optimizers, "], 0.7),
    f"v=1&controls={'sliders.' * 40}timeline": (["controls must have at most 200 characters, got 328"], 0.7),
    "v=1&control=all": (["'control' is not a part of a link (did you mean 'controls'?)"], 0.7),
    "v=1&b=50": (["'b' is a parameter of rosenbrock, not of quadratic. Links know objective, kappa, angle, beta"], 0.7),
    "v=2&beta=0.9": (["all of it: v must be 1, got '2'"], 0.7),
    "v=": (["all of it: v must be 1, got ''"], 0.7),
    f"v=1&beta={'9' * 5000}": (["beta must have at most 200 characters, got 5000"], 0.7),
    f"v=1&{'x' * 5000}=1": ([f"'{'x' * 56}... is not a part of a link. Links know"], 0.7),
    "v=1&動量=0.9": (["'動量' is not a part of a link. Links know"], 0.7),
    "v=1&beta=٠.٩": (["momentum must be a number, got '٠.٩'"], 0.7),
    "v=1&beta=%FF%00%E2%80%AE": (["momentum must be a number, got '\ufffd\\x00\\u202e'"], 0.7),
    "v=1&beta=<script>alert('1')</script>": (
        ["momentum must be a number, got \"<script>alert('1')</script>\""],
        0.7,
    ),
    "v=1&__proto__=1&constructor=2&toString=3": (
        [f"'{name}' is not a part of a link" for name in ("__proto__", "constructor", "toString")],
        0.7,
    ),
    "v=1&objective=constructor&panel=toString&follow=__proto__&show=valueOf&vectors=hasOwnProperty": (
        [
            "objective must be one of quadratic, ",
            "run to show must be one of ",
            "panel must be one of gap, ",
            "follow must be one of gradient_descent, heavy_ball, demon, none; got '__proto__'",
            "vectors must be one of on, off; got 'hasOwnProperty'",
        ],
        0.7,
    ),
}
